package sdkconform.kit;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What the SDK made of one response, as its user sees it. Strings are what a public field or
 * method shows, untidied ("null" stays "null"); what the SDK shows nothing for stays null.
 */
public final class Outcome {
    private static final Gson FIELDS = new Gson();
    private static final Gson PAYLOAD = new GsonBuilder().serializeNulls().create();

    private static final JsonElement UNWRITABLE = new JsonObject();

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
     * Sets the payload of a success: maps, lists, strings, numbers, booleans and nulls. A member that
     * JSON cannot carry, too deep or with a number that is none, is left out, alone: the SDK has
     * read it, and the answer must still be written.
     */
    public void data(Object payload) {
        if (payload instanceof Map<?, ?> map) {
            JsonObject members = new JsonObject();
            map.forEach((name, value) -> members.add(String.valueOf(name), tree(value)));
            members.entrySet().removeIf(member -> member.getValue() == UNWRITABLE);
            data = members;
        } else {
            JsonElement tree = tree(payload);
            data = tree == UNWRITABLE ? null : tree;
        }
    }

    private static JsonElement tree(Object value) {
        try {
            return shallow(value, LEVELS) ? PAYLOAD.toJsonTree(value) : UNWRITABLE;
        } catch (IllegalArgumentException infinite) {
            return UNWRITABLE;
        }
    }

    private static boolean shallow(Object payload, int levels) {
        Collection<?> members = payload instanceof Map<?, ?> map ? map.values()
                : payload instanceof Collection<?> list ? list : List.of();
        return levels > 0 && members.stream().allMatch(member -> shallow(member, levels - 1));
    }

    JsonObject toJson() {
        JsonObject json = FIELDS.toJsonTree(this).getAsJsonObject();
        if (data != null) {
            json.add("data", data);
        }
        return json;
    }
}
