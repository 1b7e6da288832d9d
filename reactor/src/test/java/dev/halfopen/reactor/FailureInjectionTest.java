package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.FailureClassifier;
import dev.halfopen.TimeSource;
import dev.halfopen.pipeline.ConcurrencyLimit;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Whatever foreign code throws, wherever an operator calls it: the call ends once, the subscriber
 * is told at most once, nothing stays in flight or holds a place, and the next call passes. All
 * places, all that can be thrown, all operators.
 */
class FailureInjectionTest {
  private static final List<String> SITES =
      List.of(
          "call",
          "source.subscribe",
          "source.request",
          "source.cancel",
          "subscriber.context",
          "subscriber.onSubscribe",
          "subscriber.onNext",
          "subscriber.onError",
          "subscriber.onComplete",
          "classifier",
          "fallback",
          "clock");

  private static final List<String> OPERATORS =
      List.of("mono breaker", "flux breaker", "mono pipeline", "flux pipeline");

  /** What the source does after it was asked. */
  private static final List<String> ENDS = List.of("item and complete", "complete", "error", "");

  private static final Set<String> SPRUNG = ConcurrentHashMap.newKeySet();

  private String armed = "";
  private @Nullable Throwable weapon;
  private final AtomicInteger ends = new AtomicInteger();
  private final AtomicInteger onSubscribes = new AtomicInteger();
  private @Nullable Subscription subscription;

  static Stream<Arguments> cases() {
    return OPERATORS.stream()
        .flatMap(
            operator ->
                SITES.stream()
                    .flatMap(
                        site ->
                            ENDS.stream()
                                .flatMap(
                                    end ->
                                        weapons()
                                            .map(
                                                thrown ->
                                                    Arguments.of(operator, site, end, thrown)))));
  }

  private static Stream<Throwable> weapons() {
    return Stream.of(
        new IllegalStateException("unchecked"),
        new IOException("checked"),
        new AssertionError("error"),
        new Hostile());
  }

  /** An exception whose own methods throw. */
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("hostile");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("hostile");
    }

    @Override
    public String toString() {
      return "hostile";
    }
  }

  @BeforeEach
  void dropQuietly() {
    Hooks.onErrorDropped(error -> {});
  }

  @AfterEach
  void resetHooks() {
    armed = "";
    Hooks.resetOnErrorDropped();
  }

  @AfterAll
  static void everyTrapWasSprung() {
    assertThat(SPRUNG).containsAll(SITES);
  }

  private void trap(String site) {
    if (site.equals(armed)) {
      SPRUNG.add(site);
      throw FailureInjectionTest.<RuntimeException>sneaked(weapon);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> RuntimeException sneaked(@Nullable Throwable thrown)
      throws X {
    throw (X) thrown;
  }

  private final class Source implements Subscription {
    private final Subscriber<? super String> subscriber;
    private final String end;
    private boolean asked;

    Source(Subscriber<? super String> subscriber, String end) {
      this.subscriber = subscriber;
      this.end = end;
    }

    @Override
    public void request(long n) {
      trap("source.request");
      if (asked) {
        return;
      }
      asked = true;
      if (end.startsWith("item")) {
        subscriber.onNext("item");
      }
      if (end.endsWith("complete")) {
        subscriber.onComplete();
      } else if (end.equals("error")) {
        subscriber.onError(new IOException("the service's own"));
      }
    }

    @Override
    public void cancel() {
      trap("source.cancel");
    }
  }

  private Mono<String> mono(String end) {
    return new Mono<>() {
      @Override
      public void subscribe(CoreSubscriber<? super String> actual) {
        trap("source.subscribe");
        actual.onSubscribe(new Source(actual, end));
      }
    };
  }

  private Flux<String> flux(String end) {
    return new Flux<>() {
      @Override
      public void subscribe(CoreSubscriber<? super String> actual) {
        trap("source.subscribe");
        actual.onSubscribe(new Source(actual, end));
      }
    };
  }

  private final class Trapped implements CoreSubscriber<String> {
    @Override
    public Context currentContext() {
      trap("subscriber.context");
      return Context.empty();
    }

    @Override
    public void onSubscribe(Subscription given) {
      onSubscribes.incrementAndGet();
      subscription = given;
      trap("subscriber.onSubscribe");
      given.request(1);
    }

    @Override
    public void onNext(String item) {
      trap("subscriber.onNext");
    }

    @Override
    public void onError(Throwable error) {
      ends.incrementAndGet();
      trap("subscriber.onError");
    }

    @Override
    public void onComplete() {
      ends.incrementAndGet();
      trap("subscriber.onComplete");
    }
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("cases")
  void nothingIsLeft(String operator, String site, String end, Throwable thrown) {
    Fixture fixture = new Fixture();
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "service",
            fixture
                .config()
                .failureThreshold(1_000)
                .classifier(
                    (result, error) -> {
                      trap("classifier");
                      return FailureClassifier.standard().classify(result, error);
                    })
                .timeSource(
                    new TimeSource() {
                      @Override
                      public long nanoTime() {
                        trap("clock");
                        return fixture.time.nanoTime();
                      }

                      @Override
                      public Instant instant() {
                        return fixture.time.instant();
                      }
                    })
                .build());
    ResiliencePipeline pipeline =
        fixture
            .pipeline(breaker)
            .retry(Retry.builder().maxAttempts(2).build())
            .limit(ConcurrencyLimit.of(1))
            .build();
    weapon = thrown;
    armed = site;
    try {
      subscribe(operator, end, breaker, pipeline);
    } catch (Throwable e) {
      // What the subscriber's own code throws may reach who subscribes.
      assertThat(e).isSameAs(thrown);
    }
    Subscription given = subscription;
    if (given != null) {
      try {
        given.cancel();
      } catch (Throwable e) {
        assertThat(e).isSameAs(thrown);
      }
    }
    armed = "";

    assertThat(ends.get()).as("told").isLessThanOrEqualTo(1);
    assertThat(onSubscribes.get()).as("subscribed").isLessThanOrEqualTo(1);
    assertThat(breaker.metrics().snapshot().callsInFlight()).as("permits").isZero();
    assertThat(pipeline.metrics().callsInFlight()).as("places").isZero();
    assertThat(fixture.timer.pending()).as("timers").isZero();

    ends.set(0);
    subscribe(operator, "item and complete", breaker, pipeline);
    assertThat(ends.get()).as("the next call").isEqualTo(1);
    assertThat(breaker.metrics().snapshot().successfulCalls()).isPositive();
  }

  private void subscribe(
      String operator, String end, CircuitBreaker breaker, ResiliencePipeline pipeline) {
    CoreSubscriber<String> subscriber = new Trapped();
    switch (operator) {
      case "mono breaker" ->
          mono(end).transform(CircuitBreakerOperator.of(breaker)).subscribe(subscriber);
      case "flux breaker" ->
          flux(end).transform(CircuitBreakerOperator.of(breaker)).subscribe(subscriber);
      case "mono pipeline" ->
          ReactivePipeline.of(pipeline)
              .mono(
                  attempt -> {
                    trap("call");
                    return mono(end);
                  },
                  error -> {
                    trap("fallback");
                    return Mono.<String>error(error);
                  })
              .subscribe(subscriber);
      default ->
          ReactivePipeline.of(pipeline)
              .flux(
                  attempt -> {
                    trap("call");
                    return flux(end);
                  },
                  error -> {
                    trap("fallback");
                    return Flux.<String>error(error);
                  })
              .subscribe(subscriber);
    }
  }
}
