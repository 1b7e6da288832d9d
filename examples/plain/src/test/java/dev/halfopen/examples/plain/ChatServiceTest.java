package dev.halfopen.examples.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.testkit.ManualTimeSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service as its users see it: over HTTP, through an outage and back. */
class ChatServiceTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final ManualTimeSource time = new ManualTimeSource();
  private final Backend backend = Backend.scripted();
  private ChatService service;

  @BeforeEach
  void start() throws IOException {
    service =
        new ChatService(
            0,
            backend.client(),
            CircuitBreakerRegistry.of(
                CircuitBreakerConfig.forAiServices().toBuilder().timeSource(time).build()));
    service.show("/illness", backend::illness);
  }

  @AfterEach
  void stop() {
    service.close();
    backend.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + service.port() + path));
  }

  private HttpResponse<String> ask() throws Exception {
    time.advance(Duration.ofSeconds(1));
    return send(to("/chat").POST(BodyPublishers.ofString("Who are you?")));
  }

  private void fallIll(String illness) throws Exception {
    assertThat(send(to("/illness").POST(BodyPublishers.ofString(illness))).body())
        .isEqualTo("It is " + illness + ".\n");
  }

  private int health() throws Exception {
    return send(to("/health")).statusCode();
  }

  private String metrics() throws Exception {
    return send(to("/metrics")).body();
  }

  private static String state(String model, String state) {
    return "halfopen_breaker_state{name=\"" + model + "\",state=\"" + state + "\"} 1";
  }

  @Test
  void anotherModelAnswersWhileTheFirstIsIllAndTheFirstOneAfterwards() throws Exception {
    assertThat(ask().body()).isEqualTo("This is gpt-5-mini, and a script.\n");

    fallIll("overloaded");
    for (int i = 0; i < 5; i++) {
      assertThat(ask().body()).isEqualTo("This is gpt-5-nano, and a script.\n");
    }
    assertThat(metrics()).contains(state(ChatService.MODEL, "open"), "halfopen_ai_");
    assertThat(health()).isEqualTo(200);

    fallIll("well");
    time.advance(Duration.ofMinutes(1));
    assertThat(ask().body()).isEqualTo("This is gpt-5-mini, and a script.\n");
    assertThat(metrics()).contains(state(ChatService.MODEL, "closed"));
  }

  @Test
  void whenNobodyCanAnswerHealthSaysSoUntilOneCan() throws Exception {
    fallIll("quota");
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> apology = ask();
      assertThat(apology.statusCode()).isEqualTo(503);
      assertThat(apology.body()).isEqualTo("Sorry, try again later.\n");
    }
    assertThat(health()).isEqualTo(503);

    fallIll("well");
    time.advance(Duration.ofHours(1));
    assertThat(health()).isEqualTo(200);
    assertThat(ask().body()).isEqualTo("This is gpt-5-mini, and a script.\n");
  }
}
