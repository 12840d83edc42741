package sdkconform.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramTest {

    private static String decode(int id, String action, int status, String body) {
        return Trial.decode(id, action, "json", status, "text/xml", body);
    }

    private static List<JsonObject> ask(String... requests) throws Exception {
        return Trial.ask(new FakeSdk(), requests);
    }

    private static String shown(JsonObject answer, String field) {
        assertTrue(answer.has("outcome"), answer.toString());
        return answer.getAsJsonObject("outcome").get(field).getAsString();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void describes() throws Exception {
        assertEquals("""
                {"id":0,"describe":{"name":"fake","version":"1.0","providers":["alibaba"],"formats":["json"],\
                "exposes":["status","message"],"language":"java","ops":["decode","call"],"tolerant":false,"concurrency":1}}""",
                ask("{\"id\":0,\"op\":\"describe\",\"protocol\":1}\n").get(0).toString());
    }

    @Test
    void describesWhatNotAllHave() {
        Description with = new FakeSdk().describe().withReads(List.of("xml")).withProducts(List.of("ecs"));
        assertEquals("""
                {"name":"fake","version":"1.0","providers":["alibaba"],"formats":["json"],"exposes":["status","message"],\
                "products":["ecs"],"reads":["xml"]}""", new Gson().toJson(with));
    }

    @Test
    void decodes() throws Exception {
        var answers = ask(decode(1, "A", 200, "grüß 😀"), decode(2, "A", 503, ""), decode(3, "A", 204, "unsent"),
                decode(4, "Chunked", 400, "x\n"));
        assertEquals("""
                {"id":1,"outcome":{"kind":"success","status":200,"code":"text/xml","message":"grüß 😀",\
                "hostId":"accessKeySecret 60000 0","data":{"a":[1,2.5,"x"]}}}""", answers.get(0).toString());
        assertEquals("java.lang.Exception: no", shown(answers.get(1), "text"));
        assertEquals("java.lang.Exception", shown(answers.get(1), "errorType"));
        assertEquals("", shown(answers.get(1), "message"));
        assertEquals("", shown(answers.get(2), "message"));
        assertEquals("x\n", shown(answers.get(3), "message"));
    }

    @Test
    void callsTheEndpointThatItIsGiven() throws Exception {
        try (Loopback server = new Loopback()) {
            server.hold(418, Map.of(), "tea".getBytes(StandardCharsets.UTF_8));
            var answer = ask("""
                    {"id":5,"op":"call","endpoint":"%s","provider":"p","product":"p","version":"v","action":"A","format":"json",\
                    "accessKeyId":"id","accessKeySecret":"secret","timeoutMs":2000,"maxRetries":3}
                    """.formatted(server.endpoint())).get(0);
            assertEquals("tea", shown(answer, "message"));
            assertEquals("secret 2000 3", shown(answer, "hostId"));
            assertEquals(1, server.requests());
        }
    }

    @ParameterizedTest
    @CsvSource({"Silent,the SDK sent nothing: java.net.ConnectException: refused", "Failing,the client could not be built"})
    void failures(String action, String why) throws Exception {
        var answers = ask(decode(1, action, 200, ""), decode(2, "A", 200, "next"));
        assertEquals(why, answers.get(0).get("failure").getAsString());
        assertEquals("next", shown(answers.get(1), "message"));
    }

    @Test
    void unknownOperation() throws Exception {
        var answers = ask("{\"id\":7,\"op\":\"dance\"}\n", decode(8, "A", 200, "next"));
        assertEquals("{\"id\":7,\"failure\":\"unknown operation \\\"dance\\\"\"}", answers.get(0).toString());
        assertEquals("next", shown(answers.get(1), "message"));
    }

    @Test
    void whatIsNestedTooDeepIsATextThatSaysSo() throws Exception {
        var data = ask(decode(1, "Deep", 200, "")).get(0).getAsJsonObject("outcome").getAsJsonObject("data");
        assertEquals(Set.of("a", "b"), data.keySet());
        assertTrue(data.get("a").toString().contains("nested deeper"), data.get("a").toString());
        assertFalse(data.get("b").toString().contains("nested deeper"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"Infinite | {\"a\":[\"Infinity\"],\"b\":1}", "InfiniteList | [\"NaN\"]"})
    void numbersThatJsonHasNotAreTheirText(String action, String data) throws Exception {
        assertEquals(JsonParser.parseString(data), ask(decode(1, action, 200, "")).get(0).getAsJsonObject("outcome").get("data"));
    }

    @Test
    void halfASurrogatePairIsNotReplaced() throws Exception {
        var out = new ByteArrayOutputStream();
        Program.serve(new FakeSdk(), stream(decode(1, "Half", 200, "")), out);
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("\"message\":\"\\ud83d\""), out.toString(StandardCharsets.UTF_8));
    }

    /** Of almost 100 MiB, the longest that the protocol has. */
    @Test
    void longLine() throws Exception {
        String start = decode(1, "A", 200, "").replaceAll("\"}\n$", "");
        byte[] mebibyte = "QUFB".repeat(1 << 18).getBytes(StandardCharsets.US_ASCII);
        var parts = new ArrayList<InputStream>(List.of(stream(start)));
        for (int i = 0; i < 99; i++) {
            parts.add(new ByteArrayInputStream(mebibyte));
        }
        parts.add(stream("\"}\n"));
        var out = new ByteArrayOutputStream();
        Program.serve(new FakeSdk(), new SequenceInputStream(Collections.enumeration(parts)), out);
        int body = 99 * (1 << 20) / 4 * 3;
        assertTrue(out.size() > body && out.size() < body + 1000, "an answer of " + out.size() + " bytes");
    }

    @Test
    void endsWithItsInputWhateverTheSdkHasLeft() throws Exception {
        var ended = Trial.run(FakeSdk.class, decode(1, "Printing", 200, "a"), decode(2, "Lingering", 200, "b"));
        assertEquals(0, ended.status(), ended.err());
        assertEquals(2, ended.out().lines().count(), ended.out());
        assertTrue(ended.err().contains("an SDK that prints"), ended.err());
    }

    @ParameterizedTest
    @CsvSource({"Overflowing,StackOverflowError", "Exhausting,OutOfMemoryError"})
    void crashes(String action, String what) throws Exception {
        var ended = Trial.run(FakeSdk.class, decode(1, "Lingering", 200, "a"), decode(2, action, 200, "b"), decode(3, "A", 200, "c"));
        assertEquals(1, ended.status());
        assertEquals(1, ended.out().lines().count(), ended.out());
        assertTrue(ended.err().startsWith("java.lang." + what), ended.err());
        assertTrue(ended.err().length() < 10_000, "a stack of " + ended.err().length() + " characters");
    }

    @Test
    void whatIsNoRequestEndsTheProgram() throws Exception {
        var ended = Trial.run(FakeSdk.class, "what?\n");
        assertEquals(1, ended.status());
        assertEquals("", ended.out());
    }

    @Test
    void versionOfAnArtifact() {
        assertEquals("2.8.9", Description.versionOf(Gson.class, "com.google.code.gson", "gson"));
        assertThrows(IllegalStateException.class, () -> Description.versionOf(Gson.class, "com.google.code.gson", "json"));
    }
}
