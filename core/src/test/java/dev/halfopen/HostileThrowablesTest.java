package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** C23: whatever a thrown object does when it is asked, the caller sees it and nothing is lost. */
@Timeout(60)
class HostileThrowablesTest {
  /** Throws from every method that can be overridden. */
  static final class Hostile extends CompletionException {
    private static final long serialVersionUID = 1L;
    private final transient Supplier<? extends Error> thrown;

    Hostile(Supplier<? extends Error> thrown) {
      super("hostile");
      this.thrown = thrown;
    }

    @Override
    public String getMessage() {
      throw thrown.get();
    }

    @Override
    public String getLocalizedMessage() {
      throw thrown.get();
    }

    @Override
    public synchronized Throwable getCause() {
      throw thrown.get();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw thrown.get();
    }

    @Override
    public String toString() {
      throw thrown.get();
    }
  }

  static Stream<Hostile> hostile() {
    return Stream.of(
        new Hostile(() -> new AssertionError("asked")),
        new Hostile(() -> new StackOverflowError("asked")),
        new Hostile(() -> new NoClassDefFoundError("asked")));
  }

  private static void throwIt(Throwable hostile) throws Throwable {
    throw hostile;
  }

  private void isOver(Fixture given) {
    assertThat(given.breaker.status().callsInFlight()).isZero();
    assertThat(given.breaker.status().toString()).isNotEmpty();
    assertThat(given.counted().totalCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void fromACall(Hostile hostile) {
    Fixture given = Fixture.withThreshold(1);
    assertThat((Object) catchThrowable(() -> given.breaker.run(() -> throwIt(hostile))))
        .isSameAs(hostile);
    isOver(given);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    CallNotPermittedException rejection = given.rejection();
    assertThat(rejection.toString()).contains("its message could not be read");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void fromAnAsynchronousCall(Hostile hostile) {
    Fixture given = Fixture.withThreshold(1);
    CompletableFuture<String> future =
        given.breaker.callAsync(() -> CompletableFuture.failedFuture(hostile));
    assertThat(future).isDone();
    isOver(given);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void fromAClassifier(Hostile hostile) {
    Fixture given =
        new Fixture(
            s ->
                s.failureThreshold(1)
                    .classifier(
                        (result, error) -> {
                          throw hostile;
                        }));
    assertThat(given.breaker.<String, RuntimeException>call(() -> "well")).isEqualTo("well");
    isOver(given);
    assertThat(given.breaker.callAsync(() -> CompletableFuture.completedFuture("well")).join())
        .isEqualTo("well");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void fromAListener(Hostile hostile) {
    Fixture given = Fixture.withThreshold(1);
    given.breaker.onEvent(
        event -> {
          throw hostile;
        });
    given.succeed();
    isOver(given);
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(given.breaker.config());
    registry.onChange(
        change -> {
          throw hostile;
        });
    assertThat(registry.circuitBreaker("a")).isNotNull();
  }
}
