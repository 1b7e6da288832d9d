package dev.halfopen.testkit;

import static dev.halfopen.testkit.Checks.check;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.Map;

/** An HTTP response given literally. */
record RawResponse(int status, Map<String, String> headers, String body) implements Behavior {
  RawResponse {
    check(status >= 200 && status <= 599, "status", status, "200 to 599");
    headers = Map.copyOf(headers);
    headers.forEach(RawResponse::checkHeader);
  }

  private static void checkHeader(String name, String value) {
    try {
      new DefaultHttpHeaders().add(name, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "header: " + name + "=" + value + " (expected: a valid HTTP header)", e);
    }
  }
}
