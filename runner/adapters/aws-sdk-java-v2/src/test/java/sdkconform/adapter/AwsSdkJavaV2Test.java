package sdkconform.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sdkconform.kit.Call;
import sdkconform.kit.Trial;

class AwsSdkJavaV2Test {
    private static final String MODEL = "software.amazon.awssdk.services.";

    /** What the SDK makes of a body; each answer has the request id R in a header. */
    private static JsonObject decode(String product, String action, int status, String header, String body) throws Exception {
        String request = """
                {"id":1,"op":"decode","provider":"aws","product":"%s","version":"v","action":"%s","format":"json",\
                "status":%d,"header":{"x-amzn-requestid":["R"]%s},"body":"%s"}
                """.formatted(product, action, status, header, Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)));
        JsonObject answer = Trial.ask(new AwsSdkJavaV2(), request).get(0);
        JsonObject outcome = answer.getAsJsonObject("outcome");
        if (outcome == null) {
            throw new AssertionError(answer);
        }
        outcome.remove("text");
        return outcome;
    }

    private static JsonElement json(String text) {
        return JsonParser.parseString(text);
    }

    @Test
    void errorsOfEachProtocol() throws Exception {
        String shown = "{kind: error, status: 400, message: m, requestId: R, ";
        assertEquals(json(shown + "code: ResourceNotFoundException, known: true, errorType: '" + MODEL + "dynamodb.model.ResourceNotFoundException'}"),
                decode("dynamodb", "DescribeTable", 400, "", "{\"__type\":\"a.b#ResourceNotFoundException\",\"message\":\"m\"}"));
        assertEquals(json(shown + "code: ValidationException, known: false, errorType: '" + MODEL + "dynamodb.model.DynamoDbException'}"),
                decode("dynamodb", "DescribeTable", 400, "", "{\"__type\":\"ValidationException\",\"message\":\"m\"}"));
        assertEquals(json(shown + "code: AWS.SimpleQueueService.NonExistentQueue, known: true, errorType: '" + MODEL + "sqs.model.QueueDoesNotExistException'}"),
                decode("sqs", "GetQueueAttributes", 400, ",\"x-amzn-query-error\":[\"AWS.SimpleQueueService.NonExistentQueue;Sender\"]",
                        "{\"__type\":\"a#QueueDoesNotExist\",\"message\":\"m\"}"));
        assertEquals(json(shown + "code: TooManyRequestsException, known: true, errorType: '" + MODEL + "lambda.model.TooManyRequestsException'}"),
                decode("lambda", "GetFunctionConfiguration", 400, ",\"x-amzn-errortype\":[\"TooManyRequestsException:http://x/\"]", "{\"message\":\"m\"}"));
        assertEquals(json(shown + "code: PackedPolicyTooLarge, known: true, errorType: '" + MODEL + "sts.model.PackedPolicyTooLargeException'}"),
                decode("sts", "AssumeRole", 400, "", "<ErrorResponse><Error><Code>PackedPolicyTooLarge</Code><Message>m</Message></Error></ErrorResponse>"));
        assertEquals(json(shown + "code: C, known: false, errorType: '" + MODEL + "ec2.model.Ec2Exception'}"),
                decode("ec2", "CreateTags", 400, "", "<Response><Errors><Error><Code>C</Code><Message>m</Message></Error></Errors></Response>"));
        assertEquals(json("{kind: error, status: 200, code: InternalError, message: m, requestId: R, known: false, errorType: '" + MODEL + "s3.model.S3Exception'}"),
                decode("s3", "CompleteMultipartUpload", 200, "", "<Error><Code>InternalError</Code><Message>m</Message></Error>"));
    }

    @Test
    void successesOfEachProtocol() throws Exception {
        assertEquals(json("{kind: success, status: 200, requestId: R, data: {Account: '1'}}"), decode("sts", "GetCallerIdentity", 200, "",
                "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"));
        assertEquals(json("{Attributes: {a: b}}"), decode("sqs", "GetQueueAttributes", 200, "", "{\"Attributes\":{\"a\":\"b\"}}").get("data"));
        assertEquals(json("9007199254740993"), decode("dynamodb", "DescribeTable", 200, "", "{\"Table\":{\"ItemCount\":9007199254740993}}")
                .getAsJsonObject("data").getAsJsonObject("Table").get("ItemCount"));
        assertEquals(json("3"), decode("lambda", "GetFunctionConfiguration", 200, "", "{\"Timeout\":3}").getAsJsonObject("data").get("Timeout"));
        assertEquals(json("{}"), decode("ec2", "CreateTags", 200, "", "<CreateTagsResponse/>").get("data"));
    }

    @ParameterizedTest
    @CsvSource({"x-amz-request-id, S, x-amz-id-2, H", "X-Amz-Request-Id, UNKNOWN, X-Amz-Id-2, UNKNOWN"})
    void namesOfHeadersAreComparedExactly(String id, String shown, String hostId, String host) throws Exception {
        JsonObject made = decode("s3", "CompleteMultipartUpload", 200, ",\"%s\":[\"S\"],\"%s\":[\"H\"]".formatted(id, hostId),
                "<CompleteMultipartUploadResult><Key>k</Key></CompleteMultipartUploadResult>");
        assertEquals(List.of(shown, host, "k"), List.of(made.get("requestId").getAsString(), made.get("hostId").getAsString(),
                made.getAsJsonObject("data").get("Key").getAsString()));
    }

    @Test
    void textBehindACommentAlone() throws Exception {
        assertEquals("B", decode("ec2", "CreateTags", 400, "", "<Response><Errors><Error><Code>A<!--x-->B</Code></Error></Errors></Response>").get("code").getAsString());
    }

    @Test
    void whatItCannotRead() throws Exception {
        assertEquals("undecodable", decode("dynamodb", "DescribeTable", 200, "", "{\"Table\":{\"It").get("kind").getAsString());
        String deep = "<a>".repeat(100_000);
        assertThrows(StackOverflowError.class, () -> decode("ec2", "CreateTags", 200, "", "<CreateTagsResponse>" + deep));
    }

    /** The SDK misses some arguments before it sends a request. */
    @ParameterizedTest
    @CsvSource({"dynamodb, PutItem", "lambda, DeleteLayerVersion", "sqs, SendMessageBatch", "sts, AssumeRoleWithSAML", "ec2, RunInstances",
        "s3, PutObject", "s3, CopyObject", "s3, UpdateObjectEncryption"})
    void everyOperationHasArguments(String product, String action) throws Exception {
        assertEquals(503, decode(product, action, 503, "", "").get("status").getAsInt());
    }

    @Test
    void noServer() throws Exception {
        var outcome = new AwsSdkJavaV2().call(new Call("aws", "dynamodb", "v", "ListTables", "json", "http://127.0.0.1:1", "id", "secret", 20000, 0));
        assertEquals("transport", outcome.kind);
    }

    @Test
    void versionIsThatOfThePom() throws Exception {
        String version = new AwsSdkJavaV2().describe().version();
        assertTrue(Files.readString(Path.of("pom.xml")).contains("<version>" + version + "</version>"), version);
    }
}
