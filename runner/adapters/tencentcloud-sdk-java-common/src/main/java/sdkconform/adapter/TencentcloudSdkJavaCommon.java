package sdkconform.adapter;

import com.google.gson.annotations.Expose;
import com.google.gson.annotations.SerializedName;
import com.tencentcloudapi.common.CommonClient;
import com.tencentcloudapi.common.CommonRequest;
import com.tencentcloudapi.common.Credential;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.common.profile.ClientProfile;
import com.tencentcloudapi.common.profile.HttpProfile;
import java.io.IOException;
import java.util.List;
import sdkconform.kit.Adapter;
import sdkconform.kit.Call;
import sdkconform.kit.Clients;
import sdkconform.kit.Description;
import sdkconform.kit.Failure;
import sdkconform.kit.Outcome;
import sdkconform.kit.Program;

/**
 * Connects the common client of com.tencentcloudapi:tencentcloud-sdk-java-common, Tencent
 * Cloud's API 3.0 SDK for Java, to the suite. The clients of its products are built on the same code.
 */
public final class TencentcloudSdkJavaCommon implements Adapter {
    private final Clients<CommonClient> clients = new Clients<>(TencentcloudSdkJavaCommon::client);

    public static void main(String[] args) {
        Program.run(new TencentcloudSdkJavaCommon());
    }

    @Override
    public Description describe() {
        return new Description("tencentcloud-sdk-java-common",
                Description.versionOf(CommonClient.class, "com.tencentcloudapi", "tencentcloud-sdk-java-common"),
                List.of("tencent"),
                List.of("json"), // the only one of API 3.0
                // TencentCloudSDKException has these and no HTTP status. Data is shown in the
                // fields of generated types only; what to retry is the user's decision.
                List.of("code", "message", "requestId", "text"));
    }

    /** What the SDK's generator writes for a response. Without a type, the client gives the body as it came. */
    static final class Reply {
        @SerializedName("RequestId")
        @Expose
        private String requestId;
    }

    @Override
    public Outcome call(Call call) throws Failure {
        try {
            Outcome outcome = Outcome.success();
            outcome.requestId = clients.of(call).commonRequest(new CommonRequest("{}"), call.action(), Reply.class).requestId;
            return outcome;
        } catch (TencentCloudSDKException e) {
            return outcome(e);
        }
    }

    /** It has no automatic retries that maxRetries could set. */
    private static CommonClient client(Call call) {
        HttpProfile http = new HttpProfile();
        http.setEndpoint(call.authority());
        http.setProtocol(HttpProfile.REQ_HTTP);
        int seconds = (call.timeoutMs() + 999) / 1000; // its unit; 0 would be none
        http.setConnTimeout(seconds);
        http.setReadTimeout(seconds);
        http.setWriteTimeout(seconds);
        ClientProfile profile = new ClientProfile();
        profile.setHttpProfile(http);
        return new CommonClient(call.product(), call.version(),
                new Credential(call.accessKeyId(), call.accessKeySecret()), "ap-guangzhou", profile);
    }

    private static Outcome outcome(TencentCloudSDKException e) {
        Outcome outcome;
        if (e.getCause() instanceof IOException) {
            outcome = Outcome.transport(e);
        } else if (e.getCause() != null || "ServerSideError".equals(e.getErrorCode())) {
            // The cause is Gson's. The code is the SDK's own for every status but 200, whose
            // bodies it does not read: the service's errors come at 200.
            outcome = Outcome.undecodable(e);
        } else {
            outcome = Outcome.error(e);
        }
        outcome.code = e.getErrorCode();
        outcome.message = e.getMessage();
        outcome.requestId = e.getRequestId();
        return outcome;
    }
}
