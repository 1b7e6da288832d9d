package dev.halfopen.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/** A plain socket, to see what a client library would hide. */
final class RawConnection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  RawConnection(ScriptedAiService service) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), service.port());
    socket.setSoTimeout(TIMEOUT_MILLIS);
  }

  static RawConnection post(ScriptedAiService service, WireFormat format, boolean streaming)
      throws IOException {
    RawConnection connection = new RawConnection(service);
    connection.send("POST " + TestClient.path(format, streaming), TestClient.body(streaming));
    return connection;
  }

  void send(String requestLine, String body) throws IOException {
    write(
        requestLine
            + " HTTP/1.1\r\nHost: test\r\nContent-Length: "
            + body.getBytes(UTF_8).length
            + "\r\n\r\n"
            + body);
  }

  void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  /** Reads on until the text has come, and returns all that was read so far. */
  String readUntil(String text) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[4096];
    while (!read().contains(text)) {
      int count = in.read(buffer);
      if (count < 0) {
        throw new AssertionError("ended without '" + text + "': " + read());
      }
      received.write(buffer, 0, count);
    }
    return read();
  }

  String readToEnd() throws IOException {
    received.write(socket.getInputStream().readAllBytes());
    return read();
  }

  String read() {
    return received.toString(UTF_8);
  }

  void forgetWhatWasRead() {
    received.reset();
  }

  void timeout(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
