package sdkconform.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sdkconform.kit.Call;
import sdkconform.kit.Trial;

class HuaweicloudSdkJavaCoreTest {
    private static final String ERROR = "{\"error_code\":\"Ecs.0114\",\"error_msg\":\"gone\"}";
    private static final String JSON = "application/json";

    /** What the SDK makes of each body, defects included. */
    static Stream<Arguments> bodies() {
        String gone = "{kind: error, status: 404, code: Ecs.0114, message: gone}";
        return Stream.of(
                arguments("error", 404, JSON, ERROR, gone),
                arguments("error in an object", 404, JSON, "{\"error\":{\"code\":\"Ecs.0114\",\"message\":\"gone\"}}", gone),
                arguments("error, code and message", 404, JSON, "{\"code\":\"Ecs.0114\",\"message\":\"gone\"}", gone),
                arguments("the last of two objects wins", 404, JSON,
                        "{\"error\":{\"code\":\"A\",\"message\":\"m\"},\"cause\":{\"code\":\"B\",\"message\":\"n\"}}",
                        "{kind: error, status: 404, code: B, message: n}"),
                arguments("error without a message", 404, JSON, "{\"error_code\":\"A\"}",
                        "{kind: error, status: 404, message: '{\"error_code\":\"A\"}'}"),
                arguments("error, its type in capitals", 404, "Application/JSON", ERROR, "{kind: error, status: 404}"),
                arguments("HTML", 502, "text/html", "<html>", "{kind: error, status: 502, message: '<html>'}"),
                arguments("success", 200, JSON, "{\"server_groups\":[]}", "{kind: success, status: 200, data: {server_groups: []}}"),
                arguments("success, its type in capitals", 200, "Application/JSON", "{\"server_groups\":[]}",
                        "{kind: success, status: 200, data: {}}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bodies(String name, int status, String type, String body, String want) throws Exception {
        JsonObject outcome = outcome(status, type, body);
        outcome.remove("text");
        outcome.remove("errorType");
        assertEquals(JsonParser.parseString(want), outcome);
    }

    private static JsonObject outcome(int status, String type, String body) throws Exception {
        return Trial.outcome(new HuaweicloudSdkJavaCore(), "json", status, type, body);
    }

    @Test
    void cutBodyIsUndecodable() throws Exception {
        JsonObject outcome = outcome(200, JSON, "{\"server_groups\":");
        assertEquals("undecodable", outcome.get("kind").getAsString());
        assertEquals("com.huaweicloud.sdk.core.exception.ServerResponseException", outcome.get("errorType").getAsString());
    }

    @Test
    void nullForAMessageThrowsWhatNobodyDeclares() {
        assertThrows(NullPointerException.class, () -> outcome(404, JSON, "{\"error_code\":\"A\",\"error_msg\":null}"));
    }

    @Test
    void noServer() throws Exception {
        var outcome = new HuaweicloudSdkJavaCore().call(new Call("huawei", "ecs", "v1", "A", "json", "http://127.0.0.1:1", "id", "secret", 2000, 0));
        assertEquals("transport", outcome.kind);
    }

    @Test
    void versionIsThatOfThePom() throws Exception {
        String version = new HuaweicloudSdkJavaCore().describe().version();
        assertTrue(Files.readString(Path.of("pom.xml")).contains("<version>" + version + "</version>"), version);
    }
}
