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

class TeaOpenapiTest {
    private static final String JSON = "application/json;charset=utf-8";
    private static final String XML = "text/xml;charset=utf-8";

    /** What the SDK makes of each body, defects included. */
    static Stream<Arguments> bodies() {
        String tea = ", errorType: 'com.aliyun.tea.TeaException'}";
        String util = "{kind: undecodable, errorType: 'com.aliyun.teautil.models.TeaUtilException'}";
        return Stream.of(
                arguments("error in JSON", 400, JSON, "{\"RequestId\":\"R\",\"HostId\":\"h\",\"Code\":\"InvalidOwner\",\"Message\":\"Can’t.\"}",
                        "{kind: error, status: 400, code: InvalidOwner, message: 'code: 400, Can’t. request id: R', requestId: R, hostId: h" + tea),
                arguments("error in XML", 503, XML, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><RequestId>R</RequestId><HostId>h</HostId><Code>C</Code><Message>m</Message></Error>",
                        "{kind: error, status: 503, code: C, message: 'code: 503, m request id: R', requestId: R, hostId: h" + tea),
                arguments("error in XML of another spelling", 503, "text/xml; charset=utf-8", "<Error><RequestId>R</RequestId><Code>C</Code></Error>", util),
                arguments("error without its fields", 403, JSON, "{}",
                        "{kind: error, status: 403, code: 'null', message: 'code: 403, null request id: null'" + tea),
                arguments("success", 200, JSON, "{\"RequestId\":\"R\",\"N\":9007199254740993,\"None\":null}",
                        "{kind: success, status: 200, requestId: R, data: {RequestId: R, N: 9007199254740993, None: null}}"),
                arguments("nothing at 204", 204, JSON, "", util),
                arguments("cut off at 200", 200, JSON, "{\"RequestId\":\"R", util),
                arguments("nothing at 500", 500, JSON, "", util),
                arguments("HTML at 502", 502, "text/html", "<html></html>", util),
                arguments("JSON as XML", 400, XML, "{}", "{kind: undecodable, errorType: 'java.lang.RuntimeException'}"),
                arguments("XML that ends in its declaration", 400, XML, "<?xml version=\"1.0\"?", "{kind: undecodable, errorType: 'java.lang.RuntimeException'}"),
                arguments("error in XML, text in two pieces", 400, XML, "<Error><Code>A<!-- c -->B</Code><Message>m</Message><RequestId>R</RequestId></Error>",
                        "{kind: error, status: 400, code: AB, message: 'code: 400, m request id: R', requestId: R" + tea));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bodies(String name, int status, String contentType, String body, String want) throws Exception {
        assertEquals(JsonParser.parseString(want), Trial.outcome(new TeaOpenapi(), "json", status, contentType, body));
    }

    @Test
    void depthOverflowsTheStack() {
        String deep = "{\"RequestId\":\"R\",\"A\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThrows(StackOverflowError.class, () -> Trial.outcome(new TeaOpenapi(), "json", 200, JSON, deep));
    }

    @Test
    void noServer() throws Exception {
        var outcome = new TeaOpenapi().call(new Call("alibaba", "ecs", "v", "A", "json", "http://127.0.0.1:1", "id", "secret", 2000, 1));
        assertEquals("transport", outcome.kind);
        assertEquals("com.aliyun.tea.TeaUnretryableException", outcome.errorType);
    }

    @Test
    void versionIsThatOfThePom() throws Exception {
        String version = new TeaOpenapi().describe().version();
        assertTrue(Files.readString(Path.of("pom.xml")).contains("<version>" + version + "</version>"), version);
    }
}
