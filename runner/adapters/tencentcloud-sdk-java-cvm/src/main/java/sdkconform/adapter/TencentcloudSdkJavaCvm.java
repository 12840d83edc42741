package sdkconform.adapter;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonSyntaxException;
import com.tencentcloudapi.common.Credential;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.common.profile.ClientProfile;
import com.tencentcloudapi.common.profile.HttpProfile;
import com.tencentcloudapi.cvm.v20170312.CvmClient;
import com.tencentcloudapi.cvm.v20170312.CvmErrorCode;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import sdkconform.kit.Adapter;
import sdkconform.kit.Call;
import sdkconform.kit.Clients;
import sdkconform.kit.Description;
import sdkconform.kit.Failure;
import sdkconform.kit.Outcome;
import sdkconform.kit.Program;

/**
 * Connects com.tencentcloudapi:tencentcloud-sdk-java-cvm, a product's own client of Tencent Cloud's API 3.0 SDK for
 * Java, to the suite. An action is a method of the client, and its response a class with the members that the SDK knows.
 */
public final class TencentcloudSdkJavaCvm implements Adapter {
    private static final Set<String> CODES =
            Arrays.stream(CvmErrorCode.values()).map(CvmErrorCode::getValue).collect(Collectors.toSet());

    /** Writes what the getters of a response return, by the names of the API; what was not sent is null, too. */
    private static final Gson SHOWN = new GsonBuilder().excludeFieldsWithoutExposeAnnotation().serializeNulls().create();

    private final Clients<CvmClient> clients = new Clients<>(TencentcloudSdkJavaCvm::client);

    public static void main(String[] args) {
        Program.run(new TencentcloudSdkJavaCvm());
    }

    @Override
    public Description describe() {
        return new Description("tencentcloud-sdk-java-cvm",
                Description.versionOf(CvmClient.class, "com.tencentcloudapi", "tencentcloud-sdk-java-cvm"),
                List.of("tencent"),
                List.of("json"), // the only one of API 3.0
                // TencentCloudSDKException has these and no HTTP status. Codes are an enum of the product; what to
                // retry is the user's decision.
                List.of("code", "message", "requestId", "data", "known", "text")).withProducts(List.of("cvm"));
    }

    @Override
    public Outcome call(Call call) throws Exception {
        CvmClient client = clients.of(call);
        Method action = Arrays.stream(CvmClient.class.getMethods())
                .filter(m -> m.getName().equals(call.action()) && m.getParameterCount() == 1).findFirst()
                .orElseThrow(() -> new Failure("the client has no method " + call.action()));
        try {
            Object response = action.invoke(client, action.getParameterTypes()[0].getDeclaredConstructor().newInstance());
            Outcome outcome = Outcome.success();
            outcome.requestId = (String) response.getClass().getMethod("getRequestId").invoke(response);
            outcome.data(SHOWN.toJsonTree(response));
            return outcome;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof TencentCloudSDKException said) {
                return outcome(said);
            }
            if (e.getCause() instanceof JsonSyntaxException unread) {
                return Outcome.undecodable(unread); // of a member of another type, handed through bare
            }
            throw e.getCause() instanceof Exception thrown ? thrown : e;
        }
    }

    /** It has no automatic retries that maxRetries could set. */
    private static CvmClient client(Call call) {
        HttpProfile http = new HttpProfile();
        http.setEndpoint(call.authority());
        http.setProtocol(HttpProfile.REQ_HTTP);
        int seconds = (call.timeoutMs() + 999) / 1000; // its unit; 0 would be none
        http.setConnTimeout(seconds);
        http.setReadTimeout(seconds);
        http.setWriteTimeout(seconds);
        ClientProfile profile = new ClientProfile();
        profile.setHttpProfile(http);
        return new CvmClient(new Credential(call.accessKeyId(), call.accessKeySecret()), "ap-guangzhou", profile);
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
            outcome.known = CODES.contains(e.getErrorCode());
        }
        outcome.code = e.getErrorCode();
        outcome.message = e.getMessage();
        outcome.requestId = e.getRequestId();
        return outcome;
    }
}
