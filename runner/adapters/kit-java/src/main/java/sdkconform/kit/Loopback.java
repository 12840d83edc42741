package sdkconform.kit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers every request on one loopback port with the response that it holds, for SDKs that
 * take no transport. It sends the status, header and body that it was given, and of its own
 * only Content-Length.
 */
final class Loopback implements AutoCloseable {
    private final ServerSocket listener;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile byte[] response = new byte[0];

    Loopback() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        start(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** How many requests have arrived so far. */
    int requests() {
        return requests.get();
    }

    /** Makes this the answer to every request from now on. */
    void hold(int status, Map<String, List<String>> header, byte[] body) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" \r\n");
        header.forEach((name, values) -> values.forEach(
                value -> head.append(name).append(": ").append(value).append("\r\n")));
        // RFC 9110 6.4.1: the client would take a body for the next response.
        boolean bodiless = status < 200 || status == 204 || status == 304;
        if (!bodiless) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] whole = new byte[start.length + (bodiless ? 0 : body.length)];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(body, 0, whole, start.length, whole.length - start.length);
        response = whole;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                start(() -> converse(socket));
            } catch (IOException closed) {
                // the condition sees it
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            while (skipRequest(in)) {
                requests.incrementAndGet();
                out.write(response);
                out.flush();
            }
        } catch (IOException gone) {
            // the client has closed the connection, as it may
        }
    }

    /** Reads a request to its end; false if the client has no more. */
    private static boolean skipRequest(InputStream in) throws IOException {
        String line = readLine(in);
        if (line == null) {
            return false;
        }
        long length = 0;
        boolean chunked = false;
        while (!(line = needLine(in)).isEmpty()) {
            String field = line.toLowerCase();
            if (field.startsWith("content-length:")) {
                length = Long.parseLong(field.substring(field.indexOf(':') + 1).trim());
            }
            chunked |= field.startsWith("transfer-encoding:") && field.contains("chunked");
        }
        if (!chunked) {
            in.skipNBytes(length);
            return true;
        }
        while ((length = Long.parseLong(needLine(in).split(";")[0].trim(), 16)) > 0) {
            in.skipNBytes(length);
            needLine(in);
        }
        while (!needLine(in).isEmpty()) {
            // trailers
        }
        return true;
    }

    private static String needLine(InputStream in) throws IOException {
        String line = readLine(in);
        if (line == null) {
            throw new EOFException();
        }
        return line;
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c; (c = in.read()) >= 0; ) {
            if (c == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) c);
        }
        return null;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "loopback");
        thread.setDaemon(true);
        thread.start();
    }
}
