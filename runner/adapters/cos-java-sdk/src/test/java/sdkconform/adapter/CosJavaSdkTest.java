package sdkconform.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

class CosJavaSdkTest {
    private static final String ERROR = "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Can’t.</Message><RequestId>R</RequestId></Error>";
    private static final String BUCKETS = "<ListAllMyBucketsResult><Buckets><Bucket><Name>a-1</Name></Bucket></Buckets></ListAllMyBucketsResult>";

    /** What the SDK makes of each body, defects included. */
    static Stream<Arguments> bodies() {
        String refused = ", errorType: 'com.qcloud.cos.exception.CosServiceException'}";
        String unread = "{kind: undecodable, code: Unknown, errorType: 'com.qcloud.cos.exception.CosClientException'}";
        return Stream.of(
                arguments("error", 403, ERROR, "{kind: error, status: 403, code: AccessDenied, message: 'Can’t.', requestId: R" + refused),
                arguments("an empty element has the text before it", 403, ERROR.replace("Can’t.", ""),
                        "{kind: error, status: 403, code: AccessDenied, message: AccessDenied, requestId: R" + refused),
                arguments("of a message with a reference its end is left", 403, ERROR.replace("’", "&amp;"),
                        "{kind: error, status: 403, code: AccessDenied, message: 't.', requestId: R" + refused),
                arguments("an element in an element costs all", 403, ERROR.replace("<Code>", "<Details><Name>x</Name></Details><Code>"),
                        "{kind: error, status: 403, code: '403 ', message: ''" + refused),
                arguments("success", 200, BUCKETS, "{kind: success}"),
                arguments("a carriage return behind the declaration", 200, "<?xml version='1.0'?>\r\n" + BUCKETS, unread),
                arguments("cut off", 200, BUCKETS.substring(0, 40), unread),
                arguments("HTML at 502", 502, "<html></html>", "{kind: error, status: 502, code: '502 ', message: ''" + refused));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bodies(String name, int status, String body, String want) throws Exception {
        JsonObject outcome = Trial.outcome(new CosJavaSdk(), "xml", status, "application/xml", body).getAsJsonObject();
        outcome.remove("text");
        assertEquals(JsonParser.parseString(want), outcome);
    }

    @Test
    void noServer() throws Exception {
        var outcome = new CosJavaSdk().call(new Call("tencent-cos", "cos", "5", "A", "xml", "http://127.0.0.1:1", "id", "secret", 2000, 0));
        assertEquals("transport", outcome.kind);
    }

    @Test
    void versionIsThatOfThePom() throws Exception {
        String version = new CosJavaSdk().describe().version();
        assertTrue(Files.readString(Path.of("pom.xml")).contains("<version>" + version + "</version>"), version);
    }
}
