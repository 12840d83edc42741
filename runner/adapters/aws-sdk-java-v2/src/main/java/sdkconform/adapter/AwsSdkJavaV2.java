package sdkconform.adapter;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sdkconform.kit.Adapter;
import sdkconform.kit.Call;
import sdkconform.kit.Clients;
import sdkconform.kit.Description;
import sdkconform.kit.Failure;
import sdkconform.kit.Outcome;
import sdkconform.kit.Program;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Response;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** Connects AWS's SDK for Java, version 2, to the suite: a client of a service for each of AWS's protocols. */
public final class AwsSdkJavaV2 implements Adapter {
    private final Clients<Object> clients = new Clients<>(AwsSdkJavaV2::client);

    public static void main(String[] args) {
        System.setProperty("aws.configFile", "/dev/null"); // nothing of the machine
        System.setProperty("aws.sharedCredentialsFile", "/dev/null");
        Program.run(new AwsSdkJavaV2());
    }

    @Override
    public Description describe() {
        return new Description("aws-sdk-java-v2", Description.versionOf(S3Client.class, "software.amazon.awssdk", "s3"),
                List.of("aws", "aws-s3"), List.of("json", "xml"), // that of the service's protocol
                List.of("status", "code", "message", "requestId", "hostId", "data", "known", "text"));
    }

    private static Object client(Call call) throws Failure {
        return switch (call.product()) {
            case "dynamodb" -> built(DynamoDbClient.builder(), call);
            case "ec2" -> built(Ec2Client.builder(), call);
            case "lambda" -> built(LambdaClient.builder(), call);
            case "s3" -> built(S3Client.builder().forcePathStyle(true), call);
            case "sqs" -> built(SqsClient.builder(), call);
            case "sts" -> built(StsClient.builder(), call);
            default -> throw new Failure("the adapter has no client for " + call.product());
        };
    }

    private static <B extends AwsClientBuilder<B, C>, C> C built(B builder, Call call) {
        return builder.region(Region.EU_WEST_1).endpointOverride(URI.create(call.endpoint()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(call.accessKeyId(), call.accessKeySecret())))
                .overrideConfiguration(o -> o.apiCallTimeout(Duration.ofMillis(call.timeoutMs()))
                        // It counts attempts with the first.
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(call.maxRetries() + 1).build()))
                .build();
    }

    @Override
    public Outcome call(Call call) throws Failure {
        Object client = clients.of(call);
        try {
            AwsResponse response = (AwsResponse) send(client, call);
            Outcome outcome = Outcome.success();
            outcome.status = response.sdkHttpResponse().statusCode();
            outcome.requestId = response.responseMetadata().requestId();
            if (response instanceof S3Response s3) {
                outcome.hostId = s3.responseMetadata().extendedRequestId();
            }
            outcome.data(members(response));
            return outcome;
        } catch (AwsServiceException e) {
            Outcome outcome = Outcome.error(e);
            outcome.status = e.statusCode();
            outcome.requestId = e.requestId();
            outcome.hostId = e.extendedRequestId();
            // A code of the model has a class of its own, below that of the service.
            outcome.known = e.getClass().getSuperclass() != AwsServiceException.class;
            if (e.awsErrorDetails() != null) {
                outcome.code = e.awsErrorDetails().errorCode();
                outcome.message = e.awsErrorDetails().errorMessage();
            }
            return outcome;
        } catch (SdkClientException e) {
            boolean network = e.getCause() instanceof IOException || e instanceof ApiCallTimeoutException || e instanceof AbortedException;
            return network ? Outcome.transport(e) : Outcome.undecodable(e);
        }
    }

    /** Calls the method of the action. Names of the SDK differ in case: assumeRoleWithSAML of AssumeRoleWithSAML. */
    private static Object send(Object client, Call call) throws Failure {
        try {
            for (Method method : client.getClass().getInterfaces()[0].getMethods()) {
                Class<?>[] types = method.getParameterTypes();
                boolean body = types.length == 2 && types[1] == RequestBody.class;
                if (method.getName().equalsIgnoreCase(call.action()) && (types.length == 1 || body) && AwsRequest.class.isAssignableFrom(types[0])) {
                    SdkPojo builder = (SdkPojo) types[0].getMethod("builder").invoke(null);
                    builder.sdkFields().forEach(field -> fill(field, builder));
                    Object request = ((SdkBuilder<?, ?>) builder).build();
                    return body ? method.invoke(client, request, RequestBody.fromString("sdkconform")) : method.invoke(client, request);
                }
            }
            throw new Failure("the SDK has no " + call.action() + " of " + call.product());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw new Failure("the request could not be made", e);
        } catch (ReflectiveOperationException e) {
            throw new Failure("the SDK has no such operation", e);
        }
    }

    /** Sets what the SDK misses before it sends anything, and the like; of headers the one that an operation requires. */
    private static void fill(SdkField<?> field, SdkPojo builder) {
        if (field.location() == MarshallLocation.HEADER && !field.locationName().equals("x-amz-rename-source")) {
            return;
        }
        if (field.marshallingType() == MarshallingType.STRING) {
            field.set(builder, "sdkconform");
        } else if (field.marshallingType() == MarshallingType.INTEGER) {
            field.set(builder, 1);
        } else if (field.marshallingType() == MarshallingType.LONG) {
            field.set(builder, 1L);
        } else if (field.marshallingType() == MarshallingType.SDK_POJO) {
            field.set(builder, ((SdkBuilder<?, ?>) field.constructor().get()).build());
        }
    }

    /** The members of a typed object that are there, by the names of the API. */
    private static Map<String, Object> members(SdkPojo pojo) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (var field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            if (value != null) {
                members.put(field.memberName(), shown(value));
            }
        }
        return members;
    }

    private static Object shown(Object value) {
        if (value instanceof SdkPojo pojo) {
            return members(pojo);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> shown = new LinkedHashMap<>();
            map.forEach((name, member) -> shown.put(String.valueOf(name), shown(member)));
            return shown;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(AwsSdkJavaV2::shown).toList();
        }
        return value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
    }
}
