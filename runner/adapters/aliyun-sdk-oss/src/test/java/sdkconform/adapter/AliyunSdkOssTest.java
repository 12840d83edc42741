package sdkconform.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sdkconform.kit.Call;
import sdkconform.kit.Trial;

class AliyunSdkOssTest {
    private static final String XML = "application/xml";
    private static final String REFUSED =
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Not you.</Message><RequestId>R</RequestId><HostId>h</HostId></Error>";
    private static final String BEGUN =
            "<InitiateMultipartUploadResult><Bucket>photos</Bucket><Key>a &amp; b</Key><UploadId>U</UploadId></InitiateMultipartUploadResult>";

    /** What the SDK makes of each body, defects included. */
    static Stream<Arguments> bodies() {
        String oss = ", errorType: 'com.aliyun.oss.OSSException'}";
        return Stream.of(
                arguments("error", 403, REFUSED, "{kind: error, code: AccessDenied, message: 'Not you.', requestId: R, hostId: h" + oss),
                arguments("error in another namespace", 403, REFUSED.replace("<Error>", "<Error xmlns=\"http://n.example/\">"), "{kind: error" + oss),
                arguments("success", 200, BEGUN, "{kind: success, data: {Bucket: photos, Key: 'a & b', UploadId: U}}"),
                arguments("error at 200", 200, REFUSED, "{kind: success, data: {Bucket: null, Key: null, UploadId: null}}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bodies(String name, int status, String body, String want) throws Exception {
        assertEquals(JsonParser.parseString(want), Trial.outcome(new AliyunSdkOss(), "xml", status, XML, body));
    }

    @Test
    void whatItCannotParse() throws Exception {
        for (String body : new String[] {BEGUN.substring(0, 60), "", "<html>"}) {
            var outcome = Trial.outcome(new AliyunSdkOss(), "xml", 200, XML, body);
            assertEquals("undecodable", outcome.get("kind").getAsString(), body);
            assertEquals("InvalidResponse", outcome.get("code").getAsString(), body);
        }
    }

    /** An object is asked for by HEAD. What the header has of an error is read; else the code is made of the status. */
    @Test
    void head() throws Exception {
        String document = Base64.getEncoder().encodeToString(REFUSED.getBytes(StandardCharsets.UTF_8));
        for (String[] test : new String[][] {{"", "NoSuchKey"}, {",\"x-oss-err\":[\"" + document + "\"]", "AccessDenied"}}) {
            String request = Trial.decode(1, "HeadObject", "xml", 404, XML, "").replace("]}", "]" + test[0] + "}");
            var outcome = Trial.ask(new AliyunSdkOss(), request).get(0).getAsJsonObject("outcome");
            assertEquals("error", outcome.get("kind").getAsString());
            assertEquals(test[1], outcome.get("code").getAsString());
        }
    }

    @Test
    void noServer() throws Exception {
        var outcome = new AliyunSdkOss().call(new Call("alibaba-oss", "oss", "v", "A", "xml", "http://127.0.0.1:1", "id", "secret", 2000, 0));
        assertEquals("transport", outcome.kind);
    }

    @Test
    void versionIsThatOfThePom() throws Exception {
        String version = new AliyunSdkOss().describe().version();
        assertTrue(Files.readString(Path.of("pom.xml")).contains("<version>" + version + "</version>"), version);
    }
}
