package sdkconform.kit;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Asks an adapter what the suite would ask it, for its tests. */
public final class Trial {
    private Trial() {}

    /** The line of a decode request, line feed included. */
    public static String decode(int id, String action, String format, int status, String contentType, String body) {
        return """
                {"id":%d,"op":"decode","provider":"p","product":"ecs","version":"2014-05-26","action":"%s","format":"%s",\
                "status":%d,"header":{"Content-Type":["%s"]},"body":"%s"}
                """.formatted(id, action, format, status, contentType,
                Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)));
    }

    /** What the adapter answers to the requests. What it lets through, this throws. */
    public static List<JsonObject> ask(Adapter adapter, String... requests) throws Exception {
        var out = new ByteArrayOutputStream();
        Program.serve(adapter, new ByteArrayInputStream(String.join("", requests).getBytes(StandardCharsets.UTF_8)), out);
        return out.toString(StandardCharsets.UTF_8).lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    }

    /** The outcome of one response, without what the error looks like in print. */
    public static JsonObject outcome(Adapter adapter, String format, int status, String contentType, String body) throws Exception {
        JsonObject answer = ask(adapter, decode(1, "DescribeRegions", format, status, contentType, body)).get(0);
        JsonObject outcome = answer.getAsJsonObject("outcome");
        if (outcome == null) {
            throw new AssertionError(answer);
        }
        outcome.remove("text");
        return outcome;
    }

    /** How a program ended that was given an input: its exit status and outputs. */
    public record Ended(int status, String out, String err) {}

    /** Runs a main class of the tests' class path as the suite does, with 64 MB of heap. */
    public static Ended run(Class<?> main, String... requests) throws IOException, InterruptedException {
        var errors = Files.createTempFile("stderr", null);
        try {
            var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), main.getName()));
            var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            try (var in = process.getOutputStream()) {
                in.write(String.join("", requests).getBytes(StandardCharsets.UTF_8));
            }
            var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), out, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }
}
