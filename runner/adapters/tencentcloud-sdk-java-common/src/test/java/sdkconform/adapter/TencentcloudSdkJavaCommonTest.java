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
import org.junit.jupiter.params.provider.ValueSource;
import sdkconform.kit.Call;
import sdkconform.kit.Trial;

class TencentcloudSdkJavaCommonTest {
    private static final String ERROR = "{\"Response\":{\"Error\":{\"Code\":\"AuthFailure.SignatureFailure\",\"Message\":\"Can’t.\"},\"RequestId\":\"R\"}}";

    /** What the SDK makes of each body, defects included. */
    static Stream<Arguments> bodies() {
        String type = ", errorType: 'com.tencentcloudapi.common.exception.TencentCloudSDKException'}";
        String unread = "{kind: undecodable, message: 'json is not a valid representation for an object of type'" + type;
        return Stream.of(
                arguments("error", 200, ERROR, "{kind: error, code: AuthFailure.SignatureFailure, message: 'Can’t.', requestId: R" + type),
                arguments("error at 400 is not read", 400, ERROR,
                        "{kind: undecodable, code: ServerSideError, message: 'response code is 400, not 200', requestId: ''" + type),
                arguments("error without its fields", 200, "{\"Response\":{\"Error\":{}}}", "{kind: error" + type),
                arguments("success", 200, "{\"Response\":{\"TotalCount\":0,\"RequestId\":\"R\"}}", "{kind: success, requestId: R}"),
                arguments("nothing at 204", 204, "",
                        "{kind: undecodable, code: ServerSideError, message: 'response code is 204, not 200', requestId: ''" + type),
                arguments("cut off", 200, "{\"Response\":{\"RequestId\":\"R", unread),
                arguments("HTML", 200, "<html></html>", unread),
                arguments("nothing at 500", 500, "",
                        "{kind: undecodable, code: ServerSideError, message: 'response code is 500, not 200', requestId: ''" + type));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bodies(String name, int status, String body, String want) throws Exception {
        assertEquals(JsonParser.parseString(want), Trial.outcome(new TencentcloudSdkJavaCommon(), "json", status, "application/json", body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"Response\":null}"})
    void bodyWithoutResponseThrowsWhatNobodyDeclares(String body) {
        assertThrows(NullPointerException.class, () -> Trial.outcome(new TencentcloudSdkJavaCommon(), "json", 200, "application/json", body));
    }

    @Test
    void noServer() throws Exception {
        var outcome = new TencentcloudSdkJavaCommon().call(new Call("tencent", "cvm", "v", "A", "json", "http://127.0.0.1:1", "id", "secret", 2000, 0));
        assertEquals("transport", outcome.kind);
        assertEquals("", outcome.message);
    }

    @Test
    void versionIsThatOfThePom() throws Exception {
        String version = new TencentcloudSdkJavaCommon().describe().version();
        assertTrue(Files.readString(Path.of("pom.xml")).contains("<version>" + version + "</version>"), version);
    }
}
