package dev.halfopen.ai.clients;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that gives one answer, byte by byte as it is told, to whatever is asked. */
final class RawService implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Row answer;

  RawService() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::respond);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Where nobody listens. */
  static URI nobody() {
    RawService service = new RawService();
    service.close();
    return service.uri();
  }

  /** The next answers, and none of the requests so far counts. */
  void answer(Row row) {
    answer = row;
    requests.set(0);
  }

  int requests() {
    return requests.get();
  }

  private void respond(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    Row row = answer;
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      row.headers().forEach(exchange.getResponseHeaders()::add);
      byte[] body = row.bytes();
      exchange.sendResponseHeaders(row.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
