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
import sdkconform.kit.Failure;
import sdkconform.kit.Trial;

class TencentcloudSdkJavaCvmTest {
    private static Call to(String action, String endpoint) {
        return new Call("tencent", "cvm", "2017-03-12", action, "json", endpoint, "id", "secret", 2000, 0);
    }

    /** What the SDK makes of each body, defects included. */
    static Stream<Arguments> bodies() {
        String type = ", errorType: 'com.tencentcloudapi.common.exception.TencentCloudSDKException'}";
        String error = "{\"Response\":{\"Error\":{\"Code\":\"%s\",\"Message\":\"m\"},\"RequestId\":\"R\"}}";
        return Stream.of(
                arguments("error with a constant", 200, error.formatted("InvalidInstanceId.NotFound"),
                        "{kind: error, code: InvalidInstanceId.NotFound, message: m, requestId: R, known: true" + type),
                arguments("error without one", 200, error.formatted("Brand.New"),
                        "{kind: error, code: Brand.New, message: m, requestId: R, known: false" + type),
                arguments("error at 400 is not read", 400, error.formatted("A"),
                        "{kind: undecodable, code: ServerSideError, message: 'response code is 400, not 200', requestId: ''" + type),
                arguments("success with a text for a list", 200, "{\"Response\":{\"InstanceStatusSet\":\"\",\"RequestId\":\"R\"}}",
                        "{kind: undecodable, errorType: 'com.google.gson.JsonSyntaxException'}"),
                arguments("success", 200, "{\"Response\":{\"TotalCount\":0,\"InstanceStatusSet\":[{\"InstanceId\":\"i\",\"New\":1}],\"RequestId\":\"R\"}}",
                        "{kind: success, requestId: R, data: {TotalCount: 0, InstanceStatusSet: [{InstanceId: i, InstanceState: null}], RequestId: R}}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bodies(String name, int status, String body, String want) throws Exception {
        var request = Trial.decode(1, "DescribeInstancesStatus", "json", status, "application/json", body);
        var got = Trial.ask(new TencentcloudSdkJavaCvm(), request).get(0).getAsJsonObject("outcome");
        got.remove("text");
        assertEquals(JsonParser.parseString(want), got);
    }

    @Test
    void noSuchAction() {
        assertThrows(Failure.class, () -> new TencentcloudSdkJavaCvm().call(to("DescribeNothing", "http://127.0.0.1:1")));
    }

    @Test
    void noServer() throws Exception {
        assertEquals("transport", new TencentcloudSdkJavaCvm().call(to("DescribeInstancesStatus", "http://127.0.0.1:1")).kind);
    }

    @Test
    void versionIsThatOfThePom() throws Exception {
        String version = new TencentcloudSdkJavaCvm().describe().version();
        assertTrue(Files.readString(Path.of("pom.xml")).contains("<version>" + version + "</version>"), version);
    }
}
