package dev.halfopen.examples.migration;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that the application has written itself, on the JDK's. Thread-safe. */
public final class ModelClient {
  private static final Pattern CONTENT = Pattern.compile("\"content\"\\s*:\\s*\"([^\"]*)\"");
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI completions;

  /** Of the service at this address, which ends with {@code /v1}. */
  public ModelClient(URI base) {
    completions = URI.create(base + "/chat/completions");
  }

  /** The service doesn't answer as it should. */
  public static final class Unavailable extends IOException {
    private static final long serialVersionUID = 1L;

    Unavailable(int status) {
      super("The service said " + status);
    }
  }

  /** The service refuses this question, and is well. */
  public static final class WrongQuestion extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongQuestion() {
      super("The service refuses the question");
    }
  }

  /** One request. */
  public String chat(String question) throws IOException {
    HttpResponse<String> response = send(question);
    if (response.statusCode() == BAD_REQUEST) {
      throw new WrongQuestion();
    }
    Matcher content = CONTENT.matcher(response.body());
    if (response.statusCode() != OK || !content.find()) {
      throw new Unavailable(response.statusCode());
    }
    return content.group(1);
  }

  private HttpResponse<String> send(String question) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(completions)
              .POST(
                  BodyPublishers.ofString(
                      "{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": \""
                          + question
                          + "\"}]}"))
              .build(),
          BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
