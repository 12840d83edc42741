package sdkconform.adapter;

import com.aliyun.tea.TeaException;
import com.aliyun.tea.TeaUnretryableException;
import com.aliyun.teaopenapi.Client;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teaopenapi.models.Params;
import com.aliyun.teautil.models.RuntimeOptions;
import com.aliyun.teautil.models.TeaUtilException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import sdkconform.kit.Adapter;
import sdkconform.kit.Call;
import sdkconform.kit.Clients;
import sdkconform.kit.Description;
import sdkconform.kit.Failure;
import sdkconform.kit.Outcome;
import sdkconform.kit.Program;

/**
 * Connects com.aliyun:tea-openapi, the core of Alibaba Cloud's V2.0 SDKs for Java, to the
 * suite. The clients of the products are built on the same code.
 */
public final class TeaOpenapi implements Adapter {
    private final Clients<Client> clients = new Clients<>(TeaOpenapi::client);

    public static void main(String[] args) {
        Program.run(new TeaOpenapi());
    }

    @Override
    public Description describe() {
        return new Description("tea-openapi", Description.versionOf(Client.class, "com.aliyun", "tea-openapi"),
                List.of("alibaba"),
                // It asks for JSON in every request and reads no other success. It does read an
                // XML error.
                List.of("json"),
                // The message is a sentence that the SDK makes around the service's, and still the
                // one that it shows. Request id and host id are not fields of TeaException, but
                // entries of its getData(), which is a map that the SDK has read, not a body.
                List.of("status", "code", "message", "requestId", "hostId", "data", "text")).withReads(List.of("xml"));
    }

    @Override
    public Outcome call(Call call) throws Exception {
        Params params = new Params()
                .setAction(call.action()).setVersion(call.version())
                .setProtocol("HTTP").setPathname("/").setMethod("POST").setAuthType("AK").setStyle("RPC")
                .setReqBodyType("formData").setBodyType("json");
        RuntimeOptions runtime = new RuntimeOptions()
                .setAutoretry(call.maxRetries() > 0).setMaxAttempts(call.maxRetries()); // counts the repetitions
        Client client = clients.of(call);
        try {
            return success(client.callApi(params, new OpenApiRequest(), runtime));
        } catch (TeaException e) {
            return error(e);
        } catch (TeaUnretryableException e) {
            return Outcome.transport(e); // no response to any attempt
        } catch (TeaUtilException e) {
            return e.getCause() instanceof IOException ? Outcome.transport(e) : Outcome.undecodable(e);
        } catch (RuntimeException e) {
            if (e.getClass() == RuntimeException.class && e.getCause() instanceof Exception) {
                return Outcome.undecodable(e); // how its XML reader says it, whatever the reason
            }
            throw e;
        }
    }

    private static Client client(Call call) throws Exception {
        return new Client(new Config()
                .setEndpoint(call.authority()).setProtocol("http")
                .setAccessKeyId(call.accessKeyId()).setAccessKeySecret(call.accessKeySecret())
                .setConnectTimeout(call.timeoutMs()).setReadTimeout(call.timeoutMs()).setCallTimeout(call.timeoutMs()));
    }

    private static Outcome success(Map<String, ?> result) {
        Outcome outcome = Outcome.success();
        outcome.status = (Integer) result.get("statusCode");
        Map<?, ?> body = (Map<?, ?>) result.get("body");
        outcome.requestId = string(body, "RequestId");
        outcome.data(body);
        return outcome;
    }

    private static Outcome error(TeaException e) throws Failure {
        if (e.getStatusCode() == null) {
            throw new Failure("the SDK sent nothing", e); // the fault is the request's, hence the adapter's
        }
        Outcome outcome = Outcome.error(e);
        outcome.status = e.getStatusCode();
        outcome.code = e.getCode();
        outcome.message = e.getMessage();
        outcome.requestId = string(e.getData(), "RequestId");
        outcome.hostId = string(e.getData(), "HostId");
        return outcome;
    }

    /** What is no string shows nothing. */
    private static String string(Map<?, ?> map, String name) {
        return map.get(name) instanceof String value ? value : null;
    }
}
