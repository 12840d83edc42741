package adapter;

import com.google.gson.Gson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import mysdk.Client; // your SDK
import sdkconform.kit.Adapter;
import sdkconform.kit.Call;
import sdkconform.kit.Clients;
import sdkconform.kit.Description;
import sdkconform.kit.Outcome;
import sdkconform.kit.Program;

/**
 * An adapter: it lets an SDK in Java read what sdkconform sends, and says what the SDK's user sees.
 *
 * <p>It works as it is, with a small client in the place of your SDK (mysdk/Client.java). Put your SDK there, then go
 * by what these say:
 *
 * <pre>
 *     mvn -q package
 *     sdkconform smoke --adapter 'java -Xmx512m -jar target/adapter.jar'
 *     sdkconform run --adapter 'java -Xmx512m -jar target/adapter.jar'
 * </pre>
 */
public final class MySdk implements Adapter {
    private final Clients<Client> clients = new Clients<>(MySdk::client); // one for each endpoint, kept

    public static void main(String[] args) {
        Program.run(new MySdk());
    }

    /** What the SDK is. The last list names the fields that it shows at all. */
    @Override
    public Description describe() {
        return new Description("my-sdk", Client.VERSION, List.of("alibaba"), List.of("json"),
                List.of("status", "code", "message", "requestId", "hostId", "data", "text"));
    }

    private static Client client(Call call) {
        return new Client(call.endpoint(), call.accessKeyId(), call.timeoutMs(), call.maxRetries());
    }

    /**
     * What the SDK's user sees of one request: public fields as they are, nothing tidied. null is left out. Do not
     * catch what the SDK does not promise to throw: it is a crash, and sdkconform says so.
     */
    @Override
    public Outcome call(Call call) throws Exception {
        Client client = clients.of(call);
        try {
            Client.Result result = client.request(call.action(), call.version());
            Outcome outcome = Outcome.success();
            outcome.status = result.status();
            outcome.requestId = result.requestId();
            outcome.data(new Gson().fromJson(result.data(), Map.class));
            return outcome;
        } catch (Client.ServiceException e) {
            Outcome outcome = Outcome.error(e);
            outcome.status = e.status;
            outcome.code = e.code;
            outcome.message = e.description;
            outcome.requestId = e.requestId;
            outcome.hostId = e.hostId;
            return outcome;
        } catch (Client.ParseException e) {
            Outcome outcome = Outcome.undecodable(e);
            outcome.status = e.status;
            return outcome;
        } catch (IOException e) {
            return Outcome.transport(e);
        }
    }
}
