package sdkconform.kit;

import java.io.ByteArrayInputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An adapter of no SDK: the body is the message, and the action says what goes wrong. */
final class FakeSdk implements Adapter {
    private final HttpClient client = HttpClient.newHttpClient();

    public static void main(String[] args) {
        Program.run(new FakeSdk());
    }

    @Override
    public Description describe() {
        return new Description("fake", "1.0", List.of("alibaba"), List.of("json"), List.of("status", "message"));
    }

    @Override
    public Outcome call(Call call) throws Exception {
        switch (call.action()) {
            case "Silent" -> {
                return Outcome.transport(new ConnectException("refused"));
            }
            case "Failing" -> throw new Failure("the client could not be built");
            case "Printing" -> System.out.println("an SDK that prints");
            case "Overflowing" -> overflow(0);
            case "Exhausting" -> Arrays.fill(new long[1 << 28][], new long[1 << 28]);
            case "Lingering" -> new Thread(FakeSdk::sleep).start(); // no daemon
            default -> { }
        }
        var body = call.action().equals("Chunked")
                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[100_000]))
                : BodyPublishers.ofString("{}");
        var response = client.send(HttpRequest.newBuilder(URI.create(call.endpoint())).POST(body).build(), BodyHandlers.ofString());
        Outcome outcome = response.statusCode() < 400 ? Outcome.success() : Outcome.error(new Exception("no"));
        outcome.status = response.statusCode();
        outcome.message = call.action().equals("Half") ? "\uD83D" : response.body();
        outcome.code = response.headers().firstValue("Content-Type").orElse(null);
        outcome.hostId = call.accessKeySecret() + " " + call.timeoutMs() + " " + call.maxRetries();
        outcome.data(switch (call.action()) {
            case "Deep" -> Map.of("a", nested(10_000), "b", nested(400));
            case "Infinite" -> Map.of("a", List.of(Double.POSITIVE_INFINITY), "b", 1);
            case "InfiniteList" -> List.of(Double.NaN);
            default -> Map.of("a", List.of(1, 2.5, "x"));
        });
        return outcome;
    }

    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    private static void sleep() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Object nested(int depth) {
        Object value = "bottom";
        for (int i = 0; i < depth; i++) {
            value = List.of(value);
        }
        return value;
    }
}
