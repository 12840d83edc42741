package mysdk;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** In the place of your SDK: a small client of an API that answers in JSON. It sends again what the service was too busy for. */
public final class Client {
    public static final String VERSION = "1.0";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String endpoint;
    private final String accessKeyId;
    private final int timeoutMs;
    private final int retries;

    public Client(String endpoint, String accessKeyId, int timeoutMs, int retries) {
        this.endpoint = endpoint;
        this.accessKeyId = accessKeyId;
        this.timeoutMs = timeoutMs;
        this.retries = retries;
    }

    /** A success. */
    public record Result(int status, String requestId, JsonObject data) {}

    /** The service said no. */
    public static final class ServiceException extends Exception {
        private static final long serialVersionUID = 1L;
        public final int status;
        public final String code;
        public final String description;
        public final String requestId;
        public final String hostId;

        ServiceException(int status, JsonObject body) {
            super("%s: %s (HTTP %d, request %s)".formatted(text(body, "Code"), text(body, "Message"), status, text(body, "RequestId")));
            this.status = status;
            code = text(body, "Code");
            description = text(body, "Message");
            requestId = text(body, "RequestId");
            hostId = text(body, "HostId");
        }
    }

    /** The response cannot be read. */
    public static final class ParseException extends Exception {
        private static final long serialVersionUID = 1L;
        public final int status;

        ParseException(int status, String why) {
            super("HTTP " + status + ": " + why);
            this.status = status;
        }
    }

    /** Makes one request. IOException: there is no response, or not the whole of it. */
    public Result request(String action, String version) throws ServiceException, ParseException, IOException, InterruptedException {
        for (int left = retries; ; left--) {
            try {
                return send(action, version);
            } catch (ServiceException e) {
                if (left <= 0 || e.status < 500 && !"Throttling".equals(e.code)) {
                    throw e;
                }
            }
        }
    }

    private Result send(String action, String version) throws ServiceException, ParseException, IOException, InterruptedException {
        String form = "Action=" + action + "&Version=" + version + "&Format=JSON&AccessKeyId=" + accessKeyId
                + "&SignatureNonce=" + UUID.randomUUID();
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + "/"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)).build();
        var sent = http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            HttpResponse<byte[]> response = sent.get(timeoutMs, TimeUnit.MILLISECONDS); // with the body
            return read(response.statusCode(), response.body());
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new IOException("no response in " + timeoutMs + " ms", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e.getCause());
        }
    }

    private static Result read(int status, byte[] body) throws ServiceException, ParseException {
        JsonElement values;
        try {
            // This decoder refuses what is no UTF-8.
            values = JsonParser.parseReader(new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8.newDecoder()));
        } catch (JsonParseException e) { // also of more than 255 levels
            throw new ParseException(status, e.toString());
        }
        if (!values.isJsonObject()) {
            throw new ParseException(status, "the body is no object");
        }
        JsonObject object = values.getAsJsonObject();
        if (status >= 400) {
            throw new ServiceException(status, object);
        }
        String requestId = text(object, "RequestId");
        if (requestId == null) {
            throw new ParseException(status, "the body has no request id");
        }
        return new Result(status, requestId, object);
    }

    /** A member that is a text, and not empty; null where it is not. */
    private static String text(JsonObject object, String name) {
        JsonElement value = object.get(name);
        boolean isText = value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
        return isText && !value.getAsString().isEmpty() ? value.getAsString() : null;
    }
}
