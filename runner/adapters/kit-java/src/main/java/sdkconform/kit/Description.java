package sdkconform.kit;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;

/**
 * What an adapter says of its SDK.
 *
 * @param name the SDK's own, as its registry has it
 * @param providers whose responses the SDK reads: "alibaba", "tencent"
 * @param formats the formats that it reads: "json", "xml"
 * @param exposes which of status, code, message, requestId, hostId, data, class, retryable,
 *     known and text the SDK shows its user at all
 * @param products those that the SDK has clients for, where it has not all; null: it has
 * @param reads formats of errors that it reads although it does not ask for them; null: none
 */
public record Description(
        String name, String version, List<String> providers, List<String> formats, List<String> exposes,
        List<String> products, List<String> reads) {

    /** Of an SDK with clients for all products, that reads what it asks for. */
    public Description(String name, String version, List<String> providers, List<String> formats, List<String> exposes) {
        this(name, version, providers, formats, exposes, null, null);
    }

    /** The same of an SDK that has clients for these products alone. */
    public Description withProducts(List<String> products) {
        return new Description(name, version, providers, formats, exposes, products, reads);
    }

    /** The same of an SDK that reads errors in these formats, too, although it does not ask for them. */
    public Description withReads(List<String> reads) {
        return new Description(name, version, providers, formats, exposes, products, reads);
    }

    /** The version of an artifact, from the pom.properties that Maven leaves in its jar. */
    public static String versionOf(Class<?> inArtifact, String group, String artifact) {
        String path = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        try (InputStream in = inArtifact.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not in the class path");
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new IllegalStateException("reading " + path, e);
        }
    }
}
