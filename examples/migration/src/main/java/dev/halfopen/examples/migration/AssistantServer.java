package dev.halfopen.examples.migration;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The application: an assistant over HTTP, with health and metrics. Thread-safe. */
final class AssistantServer implements AutoCloseable {
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int UNAVAILABLE = 503;

  private final HttpServer server;

  AssistantServer(Assistant assistant, PrometheusMeterRegistry meters) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/ask", exchange -> ask(assistant, exchange));
    server.createContext(
        "/health",
        exchange -> {
          boolean well = assistant.isWell();
          respond(exchange, well ? OK : UNAVAILABLE, well ? "well" : "ill");
        });
    server.createContext("/metrics", exchange -> respond(exchange, OK, meters.scrape()));
    server.start();
  }

  URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  private static void ask(Assistant assistant, HttpExchange exchange) throws IOException {
    String question = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try {
      respond(exchange, OK, assistant.answer(question));
    } catch (ModelClient.WrongQuestion e) {
      respond(exchange, BAD_REQUEST, "Ask something else.");
    }
  }

  private static void respond(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
