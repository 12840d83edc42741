package sdkconform.adapter;

import com.aliyuncs.AcsResponse;
import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.RpcAcsRequest;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.FormatType;
import com.aliyuncs.http.HttpClientConfig;
import com.aliyuncs.http.MethodType;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.policy.retry.RetryPolicy;
import com.aliyuncs.profile.DefaultProfile;
import com.aliyuncs.regions.ProductDomain;
import com.aliyuncs.transform.UnmarshallerContext;
import java.util.List;
import sdkconform.kit.Adapter;
import sdkconform.kit.Call;
import sdkconform.kit.Clients;
import sdkconform.kit.Description;
import sdkconform.kit.Failure;
import sdkconform.kit.Outcome;
import sdkconform.kit.Program;

/** Connects com.aliyun:aliyun-java-sdk-core, Alibaba Cloud's V1.0 SDK for Java, to the suite. */
public final class AliyunJavaSdkCore implements Adapter {
    private final Clients<DefaultAcsClient> clients = new Clients<>(AliyunJavaSdkCore::client);

    public static void main(String[] args) {
        Program.run(new AliyunJavaSdkCore());
    }

    @Override
    public Description describe() {
        return new Description("aliyun-java-sdk-core",
                Description.versionOf(DefaultAcsClient.class, "com.aliyun", "aliyun-java-sdk-core"), List.of("alibaba"),
                // A request has an accept format; it is sent as Format, and there is a reader for each.
                List.of("json", "xml"),
                // ClientException, which ServerException is too, has these and neither status nor
                // host id. Its ErrorType says no more than the status would: Client below 500,
                // Server from there. What to retry is the user's policy. Data is shown in the
                // fields of generated types only.
                List.of("code", "message", "requestId", "text"));
    }

    /** What the SDK's generator writes for an API. A CommonResponse is never read and shows no request id. */
    static final class Request extends RpcAcsRequest<Reply> {
        Request(Call call) {
            super(call.product(), call.version(), call.action());
            setSysMethod(MethodType.POST);
        }

        @Override
        public Class<Reply> getResponseClass() {
            return Reply.class;
        }
    }

    /** The same for its response; the reader names each value by the class that it is for. */
    public static final class Reply extends AcsResponse {
        private String requestId;

        @Override
        public Reply getInstance(UnmarshallerContext context) {
            requestId = context.stringValue("AliyunJavaSdkCore$Reply.RequestId");
            return this;
        }
    }

    @Override
    public Outcome call(Call call) throws Failure {
        Request request = new Request(call);
        request.setSysAcceptFormat(call.format().equals("xml") ? FormatType.XML : FormatType.JSON);
        request.setSysProtocol(ProtocolType.HTTP);
        request.setSysProductDomain(new ProductDomain(call.product(), call.authority()));
        request.setSysConnectTimeout(call.timeoutMs());
        request.setSysReadTimeout(call.timeoutMs());
        request.setSysRetryPolicy(RetryPolicy.builder().maxNumberOfRetries(call.maxRetries()).build());
        try {
            Outcome outcome = Outcome.success();
            outcome.requestId = clients.of(call).getAcsResponse(request).requestId;
            return outcome;
        } catch (ClientException e) {
            return outcome(e);
        }
    }

    private static DefaultAcsClient client(Call call) {
        DefaultProfile profile = DefaultProfile.getProfile("cn-hangzhou", call.accessKeyId(), call.accessKeySecret());
        HttpClientConfig config = HttpClientConfig.getDefault();
        config.setNoProxy("127.0.0.1"); // else it takes HTTP_PROXY for loopback too
        profile.setHttpClientConfig(config);
        return new DefaultAcsClient(profile);
    }

    private static Outcome outcome(ClientException e) {
        if (e.getCause() instanceof OutOfMemoryError exhausted) {
            // The client wraps every Throwable. Of this one, the exception is the least that its
            // user sees: every thread of the process was short of memory.
            throw exhausted;
        }
        Outcome outcome = kind(e);
        outcome.code = e.getErrCode();
        outcome.message = e.getErrMsg();
        outcome.requestId = e.getRequestId();
        return outcome;
    }

    private static Outcome kind(ClientException e) {
        String code = e.getErrCode();
        if (code == null) {
            // Thrown for a Content-Type that is neither JSON nor XML, with nothing but a text;
            // else the service's error had no code.
            return e.getMessage().startsWith("Server response has a bad format type") ? Outcome.undecodable(e) : Outcome.error(e);
        }
        return switch (code) {
            case "SDK.ServerUnreachable", "SDK.ReadTimeout" -> Outcome.transport(e);
            case "SDK.InvalidAccessKeySecret" -> Outcome.error(e); // its own words for the service's SignatureDoesNotMatch
            case "(null)" -> Outcome.undecodable(e); // its code of an error whose body it could not read
            default -> code.startsWith("SDK.") ? Outcome.undecodable(e) : Outcome.error(e);
        };
    }
}
