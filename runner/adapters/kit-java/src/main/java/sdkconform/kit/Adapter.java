package sdkconform.kit;

/** Connects one SDK to the suite; {@link Program#run} makes a program of it. */
public interface Adapter {

    /** What the SDK is and what it shows its user. Must always be the same. */
    Description describe();

    /**
     * Makes one request to {@code call.endpoint()} with the SDK's real client, and says what
     * the SDK's user then sees. It serves both operations: for {@code decode}, the endpoint is
     * a server of the kit that answers with the given bytes.
     *
     * <p>Catch what the SDK's methods declare and the SDK's own unchecked exceptions. Let
     * everything else through, NullPointerException, StackOverflowError and OutOfMemoryError
     * included: it ends the program, as it would end a thread of the SDK's user, and is
     * reported as the crash that it is.
     *
     * @throws Failure if the adapter itself could not do it, and the SDK is not to blame
     */
    Outcome call(Call call) throws Exception;
}
