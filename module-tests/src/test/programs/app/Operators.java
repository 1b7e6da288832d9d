package app;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.reactor.CircuitBreakerOperator;
import dev.halfopen.reactor.PipelineOperator;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A breaker and a pipeline around a Mono and a Flux. */
public class Operators {
  public static void main(String[] args) {
    CircuitBreaker breaker =
        CircuitBreaker.of("ai", CircuitBreakerConfig.builder().failureThreshold(3).build());
    ResiliencePipeline pipeline = Breaker.twice(breaker);
    AtomicInteger attempts = new AtomicInteger();
    String answer =
        Mono.fromCallable(
                () -> {
                  if (attempts.incrementAndGet() == 1) {
                    throw new IOException("lost");
                  }
                  return "Hello";
                })
            .transform(PipelineOperator.of(pipeline))
            .block();
    long items = Flux.just(1, 2, 3).transform(CircuitBreakerOperator.of(breaker)).count().block();
    System.out.print(answer + " " + attempts + " attempts, " + items + " items, ");
    for (int i = 0; i < 4; i++) {
      Mono.error(new IOException("down"))
          .transform(CircuitBreakerOperator.of(breaker))
          .onErrorResume(
              e -> Mono.fromRunnable(() -> System.out.print(e.getClass().getSimpleName() + " ")))
          .block();
    }
    System.out.println(breaker.state());
  }
}
