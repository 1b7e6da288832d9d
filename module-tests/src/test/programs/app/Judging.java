package app;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.FailureClassifier;
import dev.halfopen.ai.AIFailureException;
import dev.halfopen.ai.AIResponse;
import dev.halfopen.ai.Provider;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Core finds what reads services, and what a service says opens a breaker. */
public class Judging {
  public static void main(String[] args) {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "ai",
            CircuitBreakerConfig.builder()
                .failureThreshold(3)
                .classifier(FailureClassifier.ofServices())
                .build());
    AIFailureException limited = answer(429, "Slow down");
    AIFailureException wrong = answer(400, "No such parameter");
    for (Exception e :
        List.of(
            wrong, limited, new IOException("lost"), new TimeoutException(), answer(503, "Busy"))) {
      try {
        breaker.call(
            () -> {
              throw e;
            });
      } catch (Exception thrown) {
        System.out.print(thrown.getClass().getSimpleName() + " ");
      }
    }
    System.out.println(breaker.state());
  }

  private static AIFailureException answer(int status, String message) {
    return Provider.OPENAI.failure(
        new AIResponse(
            "openai",
            null,
            status,
            Map.of("retry-after", List.of("0")),
            "{\"error\":{\"message\":\"" + message + "\"}}"),
        Instant.EPOCH);
  }
}
