package sdkconform.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ClientsTest {

    private static Call call(String endpoint, String action, int retries) {
        return new Call("alibaba", "ecs", "2014-05-26", action, "json", endpoint, "id", "secret", 1000, retries);
    }

    @Test
    void keepsOneForCallsThatWantTheSame() throws Exception {
        Clients<Object> clients = new Clients<>(call -> new Object());
        Object client = clients.of(call("http://127.0.0.1:1", "A", 0));
        assertSame(client, clients.of(call("http://127.0.0.1:1", "B", 0)));
        assertNotSame(client, clients.of(call("http://127.0.0.1:2", "A", 0)));
        assertNotSame(client, clients.of(call("http://127.0.0.1:1", "A", 1)));
    }

    @Test
    void oneThatCannotBeMadeIsTheAdaptersFailure() {
        Clients<Object> clients = new Clients<>(call -> {
            throw new IllegalArgumentException("no region");
        });
        Failure failure = assertThrows(Failure.class, () -> clients.of(call("http://127.0.0.1:1", "A", 0)));
        assertEquals("the client could not be built: java.lang.IllegalArgumentException: no region", failure.getMessage());
    }
}
