package sdkconform.kit;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.reflect.TypeToken;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes a program of an adapter: a line of JSON in, a line of JSON out. */
public final class Program {
    private static final Gson GSON = new Gson();
    private static final Pattern HALF_PAIR = Pattern.compile("[\\x{D800}-\\x{DFFF}]");

    private final Adapter adapter;
    private final Loopback loopback;

    private Program(Adapter adapter, Loopback loopback) {
        this.adapter = adapter;
        this.loopback = loopback;
    }

    /**
     * Serves the adapter on standard input and output until input ends, then exits with status 0.
     * Whatever the adapter lets through but a {@link Failure} ends the program with status 1 and
     * its stack trace on standard error.
     */
    public static void run(Adapter adapter) {
        OutputStream answers = new FileOutputStream(FileDescriptor.out);
        InputStream requests = System.in;
        System.setOut(System.err); // what an SDK prints must not stand between the answers
        System.setIn(InputStream.nullInputStream()); // nor may it read the requests
        try {
            serve(adapter, requests, answers);
        } catch (Throwable crash) {
            try {
                shorten(crash);
                crash.printStackTrace();
                System.err.flush();
            } finally {
                // Neither threads that the SDK has left nor hooks may keep the program alive.
                Runtime.getRuntime().halt(1);
            }
        }
        System.exit(0); // the SDK's threads may still run
    }

    /** The suite keeps the end of standard error: a thousand frames would push the name of the error out. */
    private static void shorten(Throwable crash) {
        for (Throwable t = crash; t != null; t = t.getCause()) {
            StackTraceElement[] frames = t.getStackTrace();
            t.setStackTrace(Arrays.copyOf(frames, Math.min(frames.length, 50)));
        }
    }

    /** Answers the requests on {@code in} with lines on {@code out} until {@code in} ends. */
    static void serve(Adapter adapter, InputStream in, OutputStream out) throws Exception {
        BufferedReader requests = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        try (Loopback loopback = new Loopback()) {
            Program program = new Program(adapter, loopback);
            for (String line; (line = requests.readLine()) != null; ) {
                out.write(encode(program.answer(JsonParser.parseString(line).getAsJsonObject())));
                out.flush();
            }
        }
    }

    private JsonObject answer(JsonObject request) throws Exception {
        JsonObject answer = new JsonObject();
        answer.add("id", request.get("id"));
        String op = text(request, "op");
        try {
            switch (op) {
                case "describe" -> answer.add("describe", describe());
                case "decode" -> answer.add("outcome", decode(request).toJson());
                case "call" -> answer.add("outcome", call(request).toJson());
                default -> throw new Failure("unknown operation \"" + op + "\"");
            }
        } catch (Failure failure) {
            answer.addProperty("failure", failure.getMessage());
        }
        return answer;
    }

    private JsonObject describe() {
        JsonObject description = GSON.toJsonTree(adapter.describe()).getAsJsonObject();
        description.addProperty("language", "java");
        description.add("ops", GSON.toJsonTree(List.of("decode", "call")));
        description.addProperty("tolerant", false);
        description.addProperty("concurrency", 1);
        return description;
    }

    /** Lets the SDK's real client fetch the response from this program. */
    private Outcome decode(JsonObject request) throws Exception {
        Map<String, List<String>> header =
                GSON.fromJson(request.get("header"), new TypeToken<Map<String, List<String>>>() {}.getType());
        loopback.hold(number(request, "status", 0), header == null ? Map.of() : header,
                Base64.getDecoder().decode(text(request, "body")));
        int before = loopback.requests();
        Outcome outcome = adapter.call(new Call(
                text(request, "provider"), text(request, "product"), text(request, "version"),
                text(request, "action"), text(request, "format"),
                loopback.endpoint(), "accessKeyId", "accessKeySecret", 60_000, 0));
        if (loopback.requests() == before) {
            throw new Failure("the SDK sent nothing: " + outcome.text);
        }
        return outcome;
    }

    private Outcome call(JsonObject request) throws Exception {
        return adapter.call(new Call(
                text(request, "provider"), text(request, "product"), text(request, "version"),
                text(request, "action"), text(request, "format"), text(request, "endpoint"),
                text(request, "accessKeyId"), text(request, "accessKeySecret"),
                number(request, "timeoutMs", 10_000), number(request, "maxRetries", 0)));
    }

    private static String text(JsonObject object, String name) {
        JsonElement value = object.get(name);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    private static int number(JsonObject object, String name, int absent) {
        JsonElement value = object.get(name);
        return value == null || value.isJsonNull() ? absent : value.getAsInt();
    }

    /** A string of Java may hold half a surrogate pair, which has no UTF-8: it is written as its escape. */
    private static byte[] encode(JsonObject answer) throws IOException {
        String line = HALF_PAIR.matcher(answer.toString())
                .replaceAll(half -> String.format("\\\\u%04x", (int) half.group().charAt(0)));
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
