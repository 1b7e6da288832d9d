package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.MetricsSnapshot;
import dev.halfopen.ai.jdk.HttpClientProtection;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bodies of the JDK's client that the caller reads as a stream. */
class PulledBodiesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final TimedByHand given = new TimedByHand();
  private final HttpClient client =
      HttpClientProtection.protect(
          HttpClient.newHttpClient(),
          given.protection(Watchdogs.NONE.firstToken(PATIENCE).idle(PATIENCE)));

  @AfterEach
  void close() {
    service.close();
  }

  private BufferedReader stream() throws IOException, InterruptedException {
    InputStream body =
        client
            .send(
                HttpRequest.newBuilder(URI.create(service.openAiBaseUri() + "/chat/completions"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(BrokenServices.requestBody(true)))
                    .build(),
                BodyHandlers.ofInputStream())
            .body();
    return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  private MetricsSnapshot metrics() {
    return given.breaker.metrics().snapshot();
  }

  @Test
  void whatCameBeforeABadEndIsRead() throws Exception {
    service.script(Behavior.answer("Hello, world!").endWithoutMarkerAfter(2));
    for (int round = 1; round <= 4; round++) {
      StringBuilder seen = new StringBuilder();
      try (BufferedReader lines = stream()) {
        assertThat(service.awaitIdle(PATIENCE)).isTrue();
        assertThatThrownBy(
                () -> {
                  for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    seen.append(line);
                  }
                })
            .isInstanceOf(IOException.class)
            .hasCauseInstanceOf(BadOutputException.class);
      }
      assertThat(seen).contains("Hello, ", "world!");
      assertThat(metrics().failedCalls()).isEqualTo(round);
    }
  }

  @Test
  void aCallerThatReadsNothingForLongIsNotKeptWaiting() throws Exception {
    service.script(Behavior.stallAfter(1));
    try (BufferedReader lines = stream()) {
      lines.readLine();
      given.timer.advance(PATIENCE.multipliedBy(5));
      assertThat(metrics().totalCalls()).isZero();
    }
    assertThat(metrics().ignoredCalls()).isEqualTo(1);
    assertThat(service.awaitIdle(PATIENCE)).as("connection closed").isTrue();
    assertThat(given.timer.pending()).isZero();
  }
}
