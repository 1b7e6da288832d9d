package app;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What an HTTP client does that an application brings along itself. */
record Http(int status, byte[] body) {
  static Http post(String url, String question) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setDoOutput(true);
    connection.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
    int status = connection.getResponseCode();
    try (InputStream body =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new Http(status, body.readAllBytes());
    }
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
