package dev.halfopen.ai;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A service on a socket of its own that never comes to the end of an answer. */
final class HangingService implements AutoCloseable {
  private static final String JSON_BEGUN =
      "{\"object\":\"chat.completion\",\"id\":\"x\",\"choices\":[";
  private static final String EVENT =
      "data: {\"object\":\"chat.completion.chunk\",\"id\":\"x\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";
  private static final int TRICKLE_MILLIS = 20;

  /** Where it stops. */
  enum Hang {
    CONNECTING,
    BEFORE_HEADERS,
    WITHIN_HEADERS,
    STALLED_BODY,
    TRICKLING_BODY,
    STALLED_STREAM,
    TRICKLING_STREAM;

    boolean isStream() {
      return this == STALLED_STREAM || this == TRICKLING_STREAM;
    }
  }

  private final ServerSocket server;
  private final Hang hang;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch left = new CountDownLatch(1);

  HangingService(Hang hang) throws IOException {
    this.hang = hang;
    this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    if (hang == Hang.CONNECTING) {
      fillBacklog();
    } else {
      Thread acceptor = new Thread(this::accept, "hanging-service");
      acceptor.setDaemon(true);
      acceptor.start();
    }
  }

  /** Nobody accepts: when the backlog is full, the system lets others wait for a connection. */
  private void fillBacklog() throws IOException {
    try {
      while (true) {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.connect(server.getLocalSocketAddress(), 100);
      }
    } catch (java.net.SocketTimeoutException e) {
      asked.countDown();
      left.countDown(); // nothing is to be seen of a connection that doesn't come about
    }
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread handler = new Thread(() -> serve(socket), "hanging-connection");
        handler.setDaemon(true);
        handler.start();
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      readRequest(in);
      asked.countDown();
      OutputStream out = socket.getOutputStream();
      switch (hang) {
        case WITHIN_HEADERS -> send(out, "HTTP/1.1 200 OK\r\nContent-Ty");
        case STALLED_BODY -> send(out, head("application/json") + JSON_BEGUN);
        case STALLED_STREAM -> send(out, head("text/event-stream") + EVENT);
        case TRICKLING_BODY -> trickle(out, head("application/json") + JSON_BEGUN, " ");
        case TRICKLING_STREAM -> trickle(out, head("text/event-stream"), EVENT);
        default -> {}
      }
      while (in.read() >= 0) {
        // Until the client leaves.
      }
    } catch (IOException e) {
      // It has left.
    } finally {
      left.countDown();
    }
  }

  private static String head(String type) {
    return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: 100000000\r\n\r\n";
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void trickle(OutputStream out, String head, String piece) throws IOException {
    send(out, head);
    try {
      while (true) {
        send(out, piece);
        TimeUnit.MILLISECONDS.sleep(TRICKLE_MILLIS);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("no request");
      }
      head.append((char) b);
    }
  }

  /** Whether a request came, or the backlog is full. */
  boolean awaitAsked(Duration patience) throws InterruptedException {
    return asked.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether the client has closed the connection. */
  boolean awaitLeft(Duration patience) throws InterruptedException {
    return left.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
