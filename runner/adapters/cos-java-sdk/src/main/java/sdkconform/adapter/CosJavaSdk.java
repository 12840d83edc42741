package sdkconform.adapter;

import com.qcloud.cos.COSClient;
import com.qcloud.cos.ClientConfig;
import com.qcloud.cos.auth.BasicCOSCredentials;
import com.qcloud.cos.endpoint.UserSpecifiedEndpointBuilder;
import com.qcloud.cos.exception.CosClientException;
import com.qcloud.cos.exception.CosServiceException;
import com.qcloud.cos.http.HttpProtocol;
import com.qcloud.cos.region.Region;
import java.io.IOException;
import java.util.List;
import sdkconform.kit.Adapter;
import sdkconform.kit.Call;
import sdkconform.kit.Clients;
import sdkconform.kit.Description;
import sdkconform.kit.Failure;
import sdkconform.kit.Outcome;
import sdkconform.kit.Program;

/** Connects com.qcloud:cos_api, the SDK of Tencent Cloud's Object Storage for Java, to the suite. */
public final class CosJavaSdk implements Adapter {
    private final Clients<COSClient> clients = new Clients<>(CosJavaSdk::client);

    public static void main(String[] args) {
        Program.run(new CosJavaSdk());
    }

    @Override
    public Description describe() {
        return new Description("cos_api", Description.versionOf(COSClient.class, "com.qcloud", "cos_api"),
                List.of("tencent-cos"), List.of("xml"),
                // CosServiceException has a method for each. A success is shown in the fields of a type. No code is
                // listed, and what to retry is known to the client itself.
                List.of("status", "code", "message", "requestId", "text"));
    }

    private static COSClient client(Call call) {
        ClientConfig config = new ClientConfig(new Region("ap-guangzhou"));
        config.setHttpProtocol(HttpProtocol.http);
        config.setEndpointBuilder(new UserSpecifiedEndpointBuilder(call.authority(), call.authority()));
        config.setConnectionTimeout(call.timeoutMs());
        config.setSocketTimeout(call.timeoutMs());
        config.setRequestTimeOutEnable(true);
        config.setRequestTimeout(call.timeoutMs());
        config.setMaxErrorRetry(call.maxRetries());
        return new COSClient(new BasicCOSCredentials(call.accessKeyId(), call.accessKeySecret()), config);
    }

    @Override
    public Outcome call(Call call) throws Failure {
        COSClient client = clients.of(call);
        try {
            Outcome outcome = Outcome.success();
            if (call.action().equals("HeadObject")) {
                outcome.requestId = client.getObjectMetadata("bucket-1250000000", "object").getRequestId();
            } else {
                client.listBuckets(); // a list, which has no place for a request id
            }
            return outcome;
        } catch (CosServiceException e) {
            Outcome outcome = Outcome.error(e);
            outcome.status = e.getStatusCode();
            outcome.code = e.getErrorCode();
            outcome.message = e.getErrorMessage();
            outcome.requestId = e.getRequestId();
            return outcome;
        } catch (CosClientException e) {
            return failed(e);
        }
    }

    /** One class for the network and for bodies that cannot be read: which it was is in the causes. */
    private static Outcome failed(CosClientException e) {
        boolean network = e.isRequestTimeout();
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            network |= cause instanceof IOException;
        }
        Outcome outcome = network ? Outcome.transport(e) : Outcome.undecodable(e);
        outcome.code = e.getErrorCode();
        return outcome;
    }
}
