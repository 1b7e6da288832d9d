package app;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A breaker opens and recovers, and a pipeline tries again. */
public class Breaker {
  public static void main(String[] args) throws Exception {
    Clock clock = new Clock();
    CircuitBreakerConfig config =
        CircuitBreakerConfig.builder().failureThreshold(3).timeSource(clock).build();
    CircuitBreaker breaker = CircuitBreaker.of("ai", config);
    for (int i = 0; i < 3; i++) {
      try {
        breaker.run(
            () -> {
              throw new IOException("down");
            });
      } catch (IOException e) {
        System.out.print(e.getMessage() + " ");
      }
    }
    try {
      breaker.run(() -> System.out.print("not kept away "));
    } catch (CallNotPermittedException e) {
      System.out.print(e.retryAfter().toSeconds() + " s ");
    }
    clock.pass(Duration.ofSeconds(61));
    String answer = breaker.callAsync(() -> CompletableFuture.completedFuture("Hello")).get();
    System.out.print(answer + " " + breaker.state());

    int[] attempts = {0};
    ResiliencePipeline pipeline = twice(breaker);
    pipeline.run(
        () -> {
          if (++attempts[0] == 1) {
            throw new IOException("lost");
          }
        });
    System.out.println(" " + attempts[0] + " attempts");
  }

  /** Calls are made once more when they are lost. */
  static ResiliencePipeline twice(CircuitBreaker breaker) {
    return ResiliencePipeline.builder(breaker)
        .retry(
            Retry.builder()
                .maxAttempts(2)
                .retryOn(IOException.class)
                .waits(Duration.ofMillis(1), Duration.ofMillis(2))
                .build())
        .build();
  }
}
