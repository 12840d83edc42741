package sdkconform.adapter;

import com.huaweicloud.sdk.core.HcClient;
import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.exception.ConnectionException;
import com.huaweicloud.sdk.core.exception.RequestTimeoutException;
import com.huaweicloud.sdk.core.exception.SdkException;
import com.huaweicloud.sdk.core.exception.ServiceResponseException;
import com.huaweicloud.sdk.core.http.HttpConfig;
import com.huaweicloud.sdk.core.retry.backoff.BackoffStrategy;
import com.huaweicloud.sdk.core.utils.JsonUtils;
import com.huaweicloud.sdk.ecs.v2.EcsClient;
import com.huaweicloud.sdk.ecs.v2.model.ListServerGroupsRequest;
import com.huaweicloud.sdk.ecs.v2.model.ListServerGroupsResponse;
import java.util.List;
import sdkconform.kit.Adapter;
import sdkconform.kit.Call;
import sdkconform.kit.Clients;
import sdkconform.kit.Description;
import sdkconform.kit.Failure;
import sdkconform.kit.Outcome;
import sdkconform.kit.Program;

/**
 * Connects com.huaweicloud.sdk:huaweicloud-sdk-core, the core of Huawei Cloud's SDK for Java, to the suite, by the client of
 * its ECS. The clients of all services are generated alike, on this core.
 */
public final class HuaweicloudSdkJavaCore implements Adapter {
    private final Clients<EcsClient> clients = new Clients<>(HuaweicloudSdkJavaCore::client);

    public static void main(String[] args) {
        Program.run(new HuaweicloudSdkJavaCore());
    }

    @Override
    public Description describe() {
        return new Description("huaweicloud-sdk-core",
                Description.versionOf(HcClient.class, "com.huaweicloud.sdk", "huaweicloud-sdk-core"),
                List.of("huawei"), List.of("json"), List.of("status", "code", "message", "requestId", "data", "text"))
                .withProducts(List.of("ecs"));
    }

    /** Makes the one request of ECS whose response is all texts and lists. Whatever the action, the core reads it. */
    @Override
    public Outcome call(Call call) throws Failure {
        try {
            ListServerGroupsResponse response = clients.of(call).listServerGroupsInvoker(new ListServerGroupsRequest())
                    .withRetry(call.maxRetries(), HuaweicloudSdkJavaCore::worthIt, BackoffStrategy.NO_BACKOFF).invoke();
            Outcome outcome = Outcome.success(); // a response has no request id
            outcome.status = response.getHttpStatusCode();
            outcome.data(JsonUtils.objectToMap(response));
            return outcome;
        } catch (SdkException e) {
            return outcome(e);
        }
    }

    /** The caller's choice: by default the SDK repeats what failed to connect alone. */
    private static boolean worthIt(Object response, SdkException e) {
        return e != null && (!(e instanceof ServiceResponseException said)
                || said.getHttpStatusCode() == 429 || said.getHttpStatusCode() >= 500);
    }

    /** With a project the SDK need not ask the service of identities for one. */
    private static EcsClient client(Call call) {
        int seconds = (call.timeoutMs() + 999) / 1000; // its unit
        return EcsClient.newBuilder()
                .withCredential(new BasicCredentials().withAk(call.accessKeyId()).withSk(call.accessKeySecret()).withProjectId("project"))
                .withHttpConfig(HttpConfig.getDefaultHttpConfig().withConnectionTimeout(seconds).withReadTimeout(seconds))
                .withEndpoint(call.endpoint())
                .build();
    }

    private static Outcome outcome(SdkException e) {
        if (!(e instanceof ServiceResponseException said)) {
            return e instanceof ConnectionException || e instanceof RequestTimeoutException ? Outcome.transport(e) : Outcome.undecodable(e);
        }
        // What it cannot read at 2xx and 3xx is of this type, too.
        Outcome outcome = said.getHttpStatusCode() < 400 ? Outcome.undecodable(e) : Outcome.error(e);
        outcome.status = said.getHttpStatusCode();
        outcome.code = said.getErrorCode();
        outcome.message = said.getErrorMsg();
        outcome.requestId = said.getRequestId();
        return outcome;
    }
}
