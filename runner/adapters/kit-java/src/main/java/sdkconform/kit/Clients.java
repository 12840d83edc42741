package sdkconform.kit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps the clients of an SDK: to make one is costly, and each leaves idle connections behind. */
public final class Clients<C> {
    private final Map<List<Object>, C> kept = new HashMap<>();
    private final Maker<C> maker;

    /** Makes a client for a call. */
    public interface Maker<C> {
        C make(Call call) throws Exception;
    }

    public Clients(Maker<C> maker) {
        this.maker = maker;
    }

    /**
     * The client that was made for a call like this one, by endpoint, credentials, product,
     * version, time-out and retries, or a new one.
     *
     * @throws Failure if it could not be made
     */
    public C of(Call call) throws Failure {
        List<Object> key = List.of(call.endpoint(), call.accessKeyId(), call.accessKeySecret(),
                call.product(), call.version(), call.timeoutMs(), call.maxRetries());
        C client = kept.get(key);
        if (client == null) {
            try {
                client = maker.make(call);
            } catch (Exception e) {
                throw new Failure("the client could not be built", e);
            }
            kept.put(key, client);
        }
        return client;
    }
}
