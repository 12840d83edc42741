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

class AliyunJavaSdkCoreTest {
    private static final String JSON = "application/json;charset=utf-8";
    private static final String XML = "text/xml;charset=utf-8";

    /** What the SDK makes of each body, defects included. */
    static Stream<Arguments> bodies() {
        String client = ", errorType: 'com.aliyuncs.exceptions.ClientException'}";
        String server = ", errorType: 'com.aliyuncs.exceptions.ServerException'}";
        return Stream.of(
                arguments("error in JSON", "json", 400, JSON, "{\"RequestId\":\"R\",\"HostId\":\"h\",\"Code\":\"InvalidOwner\",\"Message\":\"Can’t.\"}",
                        "{kind: error, code: InvalidOwner, message: 'Can’t.', requestId: R" + client),
                arguments("error in XML", "xml", 503, XML, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><RequestId>R</RequestId><Code>C</Code><Message>Can’t.</Message></Error>",
                        "{kind: error, code: C, message: 'Can’t.', requestId: R" + server),
                arguments("error without its fields", "json", 403, JSON, "{}", "{kind: error" + client),
                arguments("escapes are not read", "json", 400, JSON, "{\"Code\":\"\\u0041\",\"Message\":\"m\",\"RequestId\":\"R\"}",
                        "{kind: error, code: u0041, message: m, requestId: R" + client),
                arguments("success in JSON", "json", 200, JSON, "{\"RequestId\":\"R\",\"Regions\":{\"Region\":[]}}", "{kind: success, requestId: R}"),
                arguments("success in XML", "xml", 200, XML, "<DescribeRegionsResponse><RequestId>R</RequestId><Regions/></DescribeRegionsResponse>",
                        "{kind: success, requestId: R}"),
                arguments("nothing at 204", "json", 204, JSON, "", "{kind: undecodable" + client),
                arguments("nothing at 500", "json", 500, JSON, "", "{kind: undecodable" + client),
                arguments("HTML at 502", "json", 502, "text/html", "<html></html>", "{kind: undecodable" + client),
                arguments("garbage at 500", "xml", 500, XML, "<Error>",
                        "{kind: undecodable, code: '(null)', requestId: '(null)', message: 'Server response has a bad format type: XML;\\nThe original return is: \\n<Error>'" + server));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bodies(String name, String format, int status, String contentType, String body, String want) throws Exception {
        assertEquals(JsonParser.parseString(want), Trial.outcome(new AliyunJavaSdkCore(), format, status, contentType, body));
    }

    @Test
    void xmlCutOff() throws Exception {
        var outcome = Trial.outcome(new AliyunJavaSdkCore(), "xml", 200, XML, "<A><RequestId>R");
        assertEquals("undecodable", outcome.get("kind").getAsString());
        assertEquals("SDK.InvalidXMLFormat", outcome.get("code").getAsString()); // the message is in the user's language
    }

    @Test
    void arraysInArraysThrowWhatNobodyDeclares() {
        assertThrows(StringIndexOutOfBoundsException.class, () -> Trial.outcome(
                new AliyunJavaSdkCore(), "json", 200, JSON, "{\"RequestId\":\"R\",\"A\":[[[[]]]]}"));
    }

    @Test
    void stringCutOffTakesTheWholeHeap() throws Exception {
        for (int status : new int[] {200, 400}) {
            var ended = Trial.run(AliyunJavaSdkCore.class, Trial.decode(1, "A", "json", status, JSON, "{\"RequestId\":\"R"));
            assertEquals(1, ended.status());
            assertEquals("", ended.out());
            assertTrue(ended.err().contains("OutOfMemoryError"), ended.err());
        }
    }

    @Test
    void noServer() throws Exception {
        var outcome = new AliyunJavaSdkCore().call(new Call("alibaba", "ecs", "v", "A", "json", "http://127.0.0.1:1", "id", "secret", 2000, 1));
        assertEquals("transport", outcome.kind);
        assertEquals("SDK.ServerUnreachable", outcome.code);
    }

    @Test
    void versionIsThatOfThePom() throws Exception {
        String version = new AliyunJavaSdkCore().describe().version();
        assertTrue(Files.readString(Path.of("pom.xml")).contains("<version>" + version + "</version>"), version);
    }
}
