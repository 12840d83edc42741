package sdkconform.kit;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the SDK made of one response, as its user sees it. Strings are what a public field or
 * method shows, untidied ("null" stays "null"); what the SDK shows nothing for stays null.
 */
public final class Outcome {
    private static final Gson FIELDS = new Gson();
    private static final Gson PAYLOAD = new GsonBuilder().serializeNulls().create();

    /** How deep a payload may be nested. Gson and its readers use a stack frame or more a level. */
    private static final int LEVELS = 500;

    public final String kind;
    public Integer status;
    public String code;
    public String message;
    public String requestId;
    public String hostId;
    public Boolean retryable;
    public Boolean known;
    public String text;
    public String errorType;
    private transient JsonElement data;

    private Outcome(String kind, Throwable thrown) {
        this.kind = kind;
        if (thrown != null) {
            text = thrown.toString();
            errorType = thrown.getClass().getName();
        }
    }

    /** The SDK returned normally. */
    public static Outcome success() {
        return new Outcome("success", null);
    }

    /** The SDK's own "the service said no". */
    public static Outcome error(Throwable thrown) {
        return new Outcome("error", thrown);
    }

    /** The SDK's error that it could not make sense of the response. */
    public static Outcome undecodable(Throwable thrown) {
        return new Outcome("undecodable", thrown);
    }

    /** Its network or time-out error. */
    public static Outcome transport(Throwable thrown) {
        return new Outcome("transport", thrown);
    }

    /**
     * Sets the payload of a success: maps, lists, strings, numbers, booleans and nulls. What JSON has no form for is
     * written as the text that a user sees: NaN, Infinity. What is nested too deep is a text that says so.
     */
    public void data(Object payload) {
        data = PAYLOAD.toJsonTree(writable(payload, LEVELS));
    }

    private static Object writable(Object value, int levels) {
        if (value instanceof Double number && !Double.isFinite(number) || value instanceof Float half && !Float.isFinite(half)) {
            return String.valueOf(value);
        }
        if (!(value instanceof Map || value instanceof Collection)) {
            return value;
        }
        if (levels == 0) {
            return "… (nested deeper than is compared)";
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> members = new LinkedHashMap<>();
            map.forEach((name, member) -> members.put(String.valueOf(name), writable(member, levels - 1)));
            return members;
        }
        List<Object> items = new ArrayList<>();
        ((Collection<?>) value).forEach(item -> items.add(writable(item, levels - 1)));
        return items;
    }

    JsonObject toJson() {
        JsonObject json = FIELDS.toJsonTree(this).getAsJsonObject();
        if (data != null) {
            json.add("data", data);
        }
        return json;
    }
}
