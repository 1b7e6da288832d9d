package dev.halfopen.ai.wild;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** A server on a loopback socket that answers each request with the steps of a script. */
final class ScriptServer implements AutoCloseable {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int MAX_HEAD = 100_000;
  private static final Pattern LENGTH = Pattern.compile("content-length: *(\\d+)");
  private static final Pattern NOW_PLUS = Pattern.compile("\\{nowMillis\\+(\\d+)}");

  private final ServerSocket server;
  private final IntFunction<List<Step>> scripts;
  private final ExecutorService threads = Executors.newCachedThreadPool(ScriptServer::daemon);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger();

  /** Plays the scripts in their order, and then again. */
  ScriptServer(List<List<Step>> scripts) {
    this(request -> scripts.get(request % scripts.size()));
  }

  /** Plays what is given for the number of the request, from 0 on. */
  ScriptServer(IntFunction<List<Step>> scripts) {
    this.scripts = scripts;
    try {
      server = new ServerSocket(0, 200, InetAddress.getByAddress(LOOPBACK));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "script-server");
    thread.setDaemon(true);
    return thread;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** How many requests have come. */
  int requests() {
    return requests.get();
  }

  /** How many times the client closed before the script was at its end. */
  int left() {
    return left.get();
  }

  int openSockets() {
    return open.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      readRequest(in);
      List<Step> script = scripts.apply(requests.getAndIncrement());
      try {
        for (Step step : script) {
          if (!play(step, socket, in)) {
            return;
          }
        }
      } catch (SocketException e) {
        left.incrementAndGet();
      }
    } catch (IOException | InterruptedException e) {
      // The client went before it had asked, or the test is over.
    } finally {
      open.remove(socket);
    }
  }

  /** Plays a step; false if it was the last. */
  private boolean play(Step step, Socket socket, InputStream in)
      throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    if (step instanceof Step.Send send) {
      send(out, bytes(send.text()));
    } else if (step instanceof Step.SendChunk chunk) {
      send(out, chunk(bytes(chunk.text())));
    } else if (step instanceof Step.SendBytes raw) {
      send(out, raw.bytes().toByteArray());
    } else if (step instanceof Step.SendGzip gzip) {
      send(out, gzip(bytes(gzip.text())));
    } else if (step instanceof Step.Pause pause) {
      Thread.sleep(pause.millis());
    } else if (step instanceof Step.Hold hold) {
      if (clientCloses(socket, in, hold.millis())) {
        left.incrementAndGet();
        return false;
      }
    } else if (step instanceof Step.Reset) {
      socket.setSoLinger(true, 0);
      socket.close();
      return false;
    } else {
      socket.shutdownOutput();
      return false;
    }
    return true;
  }

  private static void send(OutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  static byte[] bytes(String text) {
    return NOW_PLUS
        .matcher(text)
        .replaceAll(m -> Long.toString(System.currentTimeMillis() + Long.parseLong(m.group(1))))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] chunk(byte[] bytes) throws IOException {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    chunk.write(bytes);
    chunk.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    return chunk.toByteArray();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private static boolean clientCloses(Socket socket, InputStream in, long millis)
      throws IOException {
    socket.setSoTimeout((int) millis);
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static void readRequest(InputStream in) throws IOException {
    String head = readHead(in).toLowerCase(Locale.ROOT);
    if (head.contains("transfer-encoding: chunked")) {
      readChunks(in);
      return;
    }
    Matcher length = LENGTH.matcher(head);
    if (length.find()) {
      in.skipNBytes(Long.parseLong(length.group(1)));
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0 || head.length() > MAX_HEAD) {
        throw new EOFException();
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void readChunks(InputStream in) throws IOException {
    while (true) {
      StringBuilder size = new StringBuilder();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          throw new EOFException();
        }
        size.append((char) next);
      }
      int length = Integer.parseInt(size.toString().strip(), 16);
      in.skipNBytes(length + 2L);
      if (length == 0) {
        return;
      }
    }
  }

  /** Waits until nobody is connected. */
  boolean awaitIdle(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!open.isEmpty()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return true;
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
