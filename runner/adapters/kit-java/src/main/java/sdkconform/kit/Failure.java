package sdkconform.kit;

/** Says that the adapter, not the SDK, could not do it. No verdict is taken from such an answer. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    public Failure(String message) {
        super(message);
    }

    public Failure(String message, Throwable cause) {
        super(message + ": " + cause, cause);
    }
}
