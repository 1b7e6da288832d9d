package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import io.micrometer.context.ContextRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reactor's automatic context propagation restores thread-locals around our operators. */
class AutomaticContextTest {
  private static final ThreadLocal<String> USER = new ThreadLocal<>();

  @BeforeEach
  void enable() {
    ContextRegistry.getInstance().registerThreadLocalAccessor("user", USER);
    Hooks.enableAutomaticContextPropagation();
  }

  @AfterEach
  void disable() {
    Hooks.disableAutomaticContextPropagation();
    ContextRegistry.getInstance().removeThreadLocalAccessor("user");
    USER.remove();
  }

  @Test
  void sourceAndSubscriberSeeTheThreadLocalsOnEveryThread() {
    CircuitBreaker breaker = CircuitBreaker.of("service");
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker)
            .retry(
                Retry.builder()
                    .maxAttempts(2)
                    .waits(Duration.ofMillis(1), Duration.ofMillis(1))
                    .idempotent(true)
                    .build())
            .build();
    List<String> seen = new CopyOnWriteArrayList<>();
    Mono<String> mono =
        ReactivePipeline.of(pipeline)
            .<String>mono(
                attempt ->
                    Mono.fromCallable(
                            () -> {
                              seen.add(String.valueOf(USER.get()));
                              if (attempt.number() == 1) {
                                throw new IOException();
                              }
                              return "Hello";
                            })
                        .transform(CircuitBreakerOperator.of(breaker))
                        .subscribeOn(Schedulers.boundedElastic()))
            .map(
                value -> {
                  seen.add(String.valueOf(USER.get()));
                  return value;
                })
            .contextWrite(context -> context.put("user", "Ada"));
    assertThat(mono.block(Fixture.PATIENCE)).isEqualTo("Hello");
    assertThat(seen).containsExactly("Ada", "Ada", "Ada");
  }
}
