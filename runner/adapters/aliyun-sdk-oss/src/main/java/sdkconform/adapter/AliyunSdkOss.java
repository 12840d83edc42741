package sdkconform.adapter;

import com.aliyun.oss.ClientBuilderConfiguration;
import com.aliyun.oss.ClientException;
import com.aliyun.oss.OSS;
import com.aliyun.oss.OSSClientBuilder;
import com.aliyun.oss.OSSErrorCode;
import com.aliyun.oss.OSSException;
import com.aliyun.oss.common.auth.DefaultCredentialProvider;
import com.aliyun.oss.common.comm.SignVersion;
import com.aliyun.oss.model.HeadObjectRequest;
import com.aliyun.oss.model.InitiateMultipartUploadRequest;
import com.aliyun.oss.model.InitiateMultipartUploadResult;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sdkconform.kit.Adapter;
import sdkconform.kit.Call;
import sdkconform.kit.Clients;
import sdkconform.kit.Description;
import sdkconform.kit.Outcome;
import sdkconform.kit.Program;

/** Connects com.aliyun.oss:aliyun-sdk-oss, Alibaba Cloud's SDK for its object storage in Java, to the suite. */
public final class AliyunSdkOss implements Adapter {
    private final Clients<OSS> clients = new Clients<>(AliyunSdkOss::client);

    public static void main(String[] args) {
        Program.run(new AliyunSdkOss());
    }

    @Override
    public Description describe() {
        return new Description("aliyun-sdk-oss", Description.versionOf(OSS.class, "com.aliyun.oss", "aliyun-sdk-oss"),
                List.of("alibaba-oss"), List.of("xml"),
                // Neither an exception nor a result has the status of the response.
                List.of("code", "message", "requestId", "hostId", "data", "text"));
    }

    @Override
    public Outcome call(Call call) throws Exception {
        OSS oss = clients.of(call);
        try {
            Outcome outcome = Outcome.success();
            if (call.action().equals("HeadObject")) {
                outcome.requestId = oss.headObject(new HeadObjectRequest("photos", "sea.jpg")).getRequestId();
                return outcome;
            }
            InitiateMultipartUploadResult result = oss.initiateMultipartUpload(new InitiateMultipartUploadRequest("photos", "sea.jpg"));
            outcome.requestId = result.getRequestId();
            Map<String, String> data = new LinkedHashMap<>();
            data.put("Bucket", result.getBucketName());
            data.put("Key", result.getKey());
            data.put("UploadId", result.getUploadId());
            outcome.data(data);
            return outcome;
        } catch (OSSException e) {
            // InvalidResponse is what it says of a body that it cannot parse, at any status.
            Outcome outcome = OSSErrorCode.INVALID_RESPONSE.equals(e.getErrorCode()) ? Outcome.undecodable(e) : Outcome.error(e);
            outcome.code = e.getErrorCode();
            outcome.message = e.getErrorMessage();
            outcome.requestId = e.getRequestId();
            outcome.hostId = e.getHostId();
            return outcome;
        } catch (ClientException e) {
            // A call that takes too long has no cause, but a code.
            boolean late = OSSErrorCode.REQUEST_TIMEOUT.equals(e.getErrorCode());
            return late || e.getCause() instanceof IOException ? Outcome.transport(e) : Outcome.undecodable(e);
        }
    }

    private static OSS client(Call call) {
        ClientBuilderConfiguration configuration = new ClientBuilderConfiguration();
        configuration.setConnectionTimeout(call.timeoutMs());
        configuration.setSocketTimeout(call.timeoutMs());
        configuration.setRequestTimeout(call.timeoutMs());
        configuration.setRequestTimeoutEnabled(true); // the time of the whole call, in a thread of its own
        configuration.setMaxErrorRetry(call.maxRetries());
        configuration.setSLDEnabled(true);
        configuration.setSignatureVersion(SignVersion.V4);
        return OSSClientBuilder.create().endpoint(call.endpoint()).region("cn-hangzhou").clientConfiguration(configuration)
                .credentialsProvider(new DefaultCredentialProvider(call.accessKeyId(), call.accessKeySecret())).build();
    }
}
