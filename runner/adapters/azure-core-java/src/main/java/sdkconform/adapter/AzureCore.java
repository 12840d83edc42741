package sdkconform.adapter;

import com.azure.core.annotation.ExpectedResponses;
import com.azure.core.annotation.Get;
import com.azure.core.annotation.HeaderParam;
import com.azure.core.annotation.Host;
import com.azure.core.annotation.HostParam;
import com.azure.core.annotation.PathParam;
import com.azure.core.annotation.QueryParam;
import com.azure.core.annotation.ServiceInterface;
import com.azure.core.annotation.UnexpectedResponseExceptionType;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.AddHeadersPolicy;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.http.rest.Response;
import com.azure.core.http.rest.RestProxy;
import com.azure.core.management.exception.ManagementException;
import com.azure.core.util.Context;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import sdkconform.kit.Adapter;
import sdkconform.kit.Call;
import sdkconform.kit.Clients;
import sdkconform.kit.Description;
import sdkconform.kit.Outcome;
import sdkconform.kit.Program;

/**
 * Connects com.azure:azure-core, the core of Azure's SDK for Java, to the suite, with
 * azure-core-management, whose exceptions the clients of Resource Manager throw.
 */
public final class AzureCore implements Adapter {
    private final Clients<Service> clients = new Clients<>(AzureCore::client);

    public static void main(String[] args) {
        Program.run(new AzureCore());
    }

    /** A client as it is generated. */
    @Host("{$host}")
    @ServiceInterface(name = "Resources")
    public interface Service {
        @Get("/subscriptions/00000000-0000-0000-0000-000000000000/{action}")
        @ExpectedResponses({200, 201, 202, 204})
        @UnexpectedResponseExceptionType(ManagementException.class)
        Response<Object> get(@HostParam("$host") String host, @PathParam("action") String action,
                @QueryParam("api-version") String version, @HeaderParam("Accept") String accept, Context context);
    }

    @Override
    public Description describe() {
        return new Description("azure-core-java", Description.versionOf(RestProxy.class, "com.azure", "azure-core"),
                List.of("azure"), List.of("json"),
                // No exception has the request id; it is only in the header of its response.
                List.of("status", "code", "message", "data", "text"));
    }

    @Override
    public Outcome call(Call call) throws Exception {
        try {
            Response<Object> response = clients.of(call)
                    .get(call.endpoint(), call.action(), call.version(), "application/json", Context.NONE);
            Outcome outcome = Outcome.success();
            outcome.status = response.getStatusCode();
            outcome.data(response.getValue());
            return outcome;
        } catch (ManagementException e) {
            Outcome outcome = status(Outcome.error(e), e);
            if (e.getValue() != null) {
                outcome.code = e.getValue().getCode();
                outcome.message = e.getValue().getMessage();
            }
            return outcome;
        } catch (HttpResponseException e) { // of reading the body
            return status(Outcome.undecodable(e), e);
        } catch (UncheckedIOException e) {
            return Outcome.transport(e);
        }
    }

    private static Outcome status(Outcome outcome, HttpResponseException e) {
        if (e.getResponse() != null) {
            outcome.status = e.getResponse().getStatusCode();
        }
        return outcome;
    }

    /** A token is refused without TLS, so that a header has it. */
    private static Service client(Call call) {
        Duration timeout = Duration.ofMillis(call.timeoutMs());
        HttpHeaders headers = new HttpHeaders().set(HttpHeaderName.AUTHORIZATION, "Bearer " + call.accessKeyId());
        return RestProxy.create(Service.class, new HttpPipelineBuilder()
                .httpClient(new JdkHttpClientBuilder().connectionTimeout(timeout).responseTimeout(timeout).readTimeout(timeout).build())
                .policies(new RetryPolicy(new RetryOptions(new FixedDelayOptions(call.maxRetries(), Duration.ofMillis(10)))),
                        new AddHeadersPolicy(headers))
                .build());
    }
}
