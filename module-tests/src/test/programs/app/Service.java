package app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** A service on a socket, which needs nothing but java.base. */
final class Service implements AutoCloseable {
  static final String CHAT =
      "{\"id\":\"1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
          + "\"finish_reason\":\"stop\",\"logprobs\":null,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\","
          + "\"refusal\":null}}]}";

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final String answer;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile boolean ill = true;

  /** One that is ill. */
  Service(String answer) throws IOException {
    this.answer = answer;
    Thread thread = new Thread(this::serve, "service");
    thread.setDaemon(true);
    thread.start();
  }

  void recover() {
    ill = false;
  }

  int requests() {
    return requests.get();
  }

  String url(String path) {
    return "http://127.0.0.1:" + socket.getLocalPort() + path;
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket caller = socket.accept()) {
        read(
            new BufferedReader(
                new InputStreamReader(caller.getInputStream(), StandardCharsets.ISO_8859_1)));
        requests.incrementAndGet();
        byte[] body =
            (ill ? "{\"error\":{\"message\":\"down\"}}" : answer).getBytes(StandardCharsets.UTF_8);
        String head =
            "HTTP/1.1 "
                + (ill ? "503 Service Unavailable" : "200 OK")
                + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                + body.length
                + "\r\n\r\n";
        caller.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        caller.getOutputStream().write(body);
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static void read(BufferedReader request) throws IOException {
    int length = 0;
    boolean chunked = false;
    for (String line = request.readLine(); !line.isEmpty(); line = request.readLine()) {
      String field = line.toLowerCase(Locale.ROOT);
      if (field.startsWith("content-length:")) {
        length = Integer.parseInt(field.substring(field.indexOf(':') + 1).strip());
      }
      chunked |= field.equals("transfer-encoding: chunked");
    }
    while (chunked) {
      int chunk = Integer.parseInt(request.readLine().strip(), 16);
      skip(request, chunk);
      request.readLine();
      chunked = chunk > 0;
    }
    skip(request, length);
  }

  private static void skip(BufferedReader request, int length) throws IOException {
    for (int i = 0; i < length; i++) {
      request.read();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
