package dev.halfopen.examples.plain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What the JDK's server leaves to its users. */
final class Http {
  private static final int NO_ANSWER_YET = -1;

  private Http() {}

  /** A page of the service. */
  @FunctionalInterface
  interface Page {
    void show(HttpExchange exchange) throws IOException;
  }

  /** A failure is an apology, or the end of an answer that had begun. */
  static HttpHandler handling(Page page) {
    return exchange -> {
      try {
        page.show(exchange);
      } catch (RuntimeException e) {
        System.err.println(e);
        if (exchange.getResponseCode() == NO_ANSWER_YET) {
          respond(exchange, 503, "Sorry, try again later.");
        }
      } finally {
        exchange.close();
      }
    };
  }

  static String text(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  static void respond(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Begins an answer that comes by and by. */
  static void begin(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
  }

  static void write(HttpExchange exchange, String text) throws IOException {
    exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
    exchange.getResponseBody().flush();
  }
}
