package sdkconform.kit;

/**
 * One request for the SDK's client to make.
 *
 * @param action the API's action, "DescribeRegions"
 * @param format the format to ask for, "json" or "xml"
 * @param endpoint where to send it, "http://127.0.0.1:41001". Keep one client per endpoint:
 *     the port stays while the response behind it changes.
 * @param timeoutMs for the whole call, in milliseconds; above 0
 * @param maxRetries how often the SDK may try again by itself; 0 means never
 */
public record Call(
        String provider, String product, String version, String action, String format,
        String endpoint, String accessKeyId, String accessKeySecret, int timeoutMs, int maxRetries) {

    /** The endpoint without its scheme, as most SDKs want it: "127.0.0.1:41001". */
    public String authority() {
        return endpoint.substring(endpoint.indexOf("://") + 3);
    }
}
