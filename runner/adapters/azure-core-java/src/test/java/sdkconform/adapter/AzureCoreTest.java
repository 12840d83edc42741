package sdkconform.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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

class AzureCoreTest {
    private static final String JSON = "application/json; charset=utf-8";

    /** What the SDK makes of each body, defects included. */
    static Stream<Arguments> bodies() {
        String own = ", errorType: 'com.azure.core.management.exception.ManagementException'}";
        String broken = ", errorType: 'com.azure.core.exception.HttpResponseException'}";
        return Stream.of(
                arguments("error", 409, JSON, "{\"error\":{\"code\":\"ScopeLocked\",\"message\":\"Can’t.\",\"innererror\":{\"code\":\"Inner\"}}}",
                        "{kind: error, status: 409, code: ScopeLocked, message: 'Can’t.'" + own),
                arguments("no wrapper", 409, JSON, "{\"code\":\"ScopeLocked\",\"message\":\"m\"}",
                        "{kind: error, status: 409, code: ScopeLocked, message: m" + own),
                arguments("behind a byte order mark", 409, JSON, "\ufeff{\"error\":{\"code\":\"ScopeLocked\"}}",
                        "{kind: error, status: 409, code: ScopeLocked" + own),
                arguments("a message that is a list", 409, JSON, "{\"error\":{\"code\":\"ScopeLocked\",\"message\":[\"one\",\"two\"],\"details\":[{\"code\":\"D\"}]}}",
                        "{kind: undecodable, status: 409" + broken),
                arguments("nothing at 500", 500, JSON, "", "{kind: error, status: 500" + own),
                arguments("cut off at 500", 500, JSON, "{\"error\":", "{kind: undecodable, status: 500" + broken),
                arguments("success", 200, JSON, "{\"value\":[9007199254740993,null]}",
                        "{kind: success, status: 200, data: {value: [9007199254740993, null]}}"),
                arguments("cut off at 200", 200, JSON, "{\"value\":", "{kind: undecodable, status: 200" + broken));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bodies(String name, int status, String contentType, String body, String want) throws Exception {
        assertEquals(JsonParser.parseString(want), Trial.outcome(new AzureCore(), "json", status, contentType, body));
    }

    @Test
    void aSuccessThatIsCalledTextIsACrash() {
        assertThrows(IllegalStateException.class, () -> Trial.outcome(new AzureCore(), "json", 200, "text/plain", "{}"));
    }

    @Test
    void noServer() throws Exception {
        var outcome = new AzureCore().call(new Call("azure", "resources", "2021-04-01", "resourcegroups", "json", "http://127.0.0.1:1", "id", "secret", 2000, 1));
        assertEquals("transport", outcome.kind);
    }

    @Test
    void versionIsThatOfThePom() throws Exception {
        String version = new AzureCore().describe().version();
        assertTrue(Files.readString(Path.of("pom.xml")).contains("<version>" + version + "</version>"), version);
    }
}
