package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** R10: the service's exception reaches the caller unchanged, and what each comes to by default. */
class ServiceExceptionTest {
  private final Fixture given = Fixture.withThreshold(100);

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  private void callThatThrows(Throwable thrown) {
    assertThat(
            catchThrowable(
                () ->
                    given.breaker.call(
                        () -> {
                          throw thrown;
                        })))
        .isSameAs(thrown);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
  }

  private void assertFailure(Throwable thrown) {
    callThatThrows(thrown);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }

  private void assertIgnored(Throwable thrown) {
    callThatThrows(thrown);
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException("cut"),
        new RuntimeException("bug"),
        new Exception("checked"),
        new Throwable("bare"),
        new TimeoutException("slow"),
        new SocketTimeoutException("slow"),
        new InterruptedIOException("not by an interrupt: the flag is not set"),
        new AssertionError("an Error like any other"),
        new Error("an Error like any other"),
        new CompletionException("nothing inside", null),
        new CompletionException(new IOException("cut")),
        new ExecutionException(new AssertionError("wrapped")));
  }

  @ParameterizedTest
  @MethodSource
  void failures(Throwable thrown) {
    assertFailure(thrown);
  }

  static Stream<Throwable> neutral() {
    return Stream.of(
        new InterruptedException(),
        new CancellationException(),
        new ClosedByInterruptException(),
        new CompletionException(new CancellationException()),
        new ExecutionException(new CompletionException(new InterruptedException())),
        new CallNotPermittedException(
            new CallNotPermittedException.Refusal(
                "inner", CircuitState.OPEN, CallNotPermittedException.Reason.OPEN, null),
            null),
        new OutOfMemoryError("simulated"),
        new StackOverflowError("simulated"),
        new NoClassDefFoundError("simulated"),
        new ExceptionInInitializerError("simulated"),
        new CompletionException(new OutOfMemoryError("simulated")));
  }

  @ParameterizedTest
  @MethodSource
  void neutral(Throwable thrown) {
    assertIgnored(thrown);
  }

  @Test
  void anInterruptedIoIsNeutralWhenTheThreadIsInterrupted() {
    Thread.currentThread().interrupt();
    assertIgnored(new InterruptedIOException());
    assertThat(Thread.interrupted()).as("the flag is left as it was").isTrue();
  }

  @Test
  void aSocketTimeoutIsAFailureEvenWhenTheThreadIsInterrupted() {
    Thread.currentThread().interrupt();
    assertFailure(new SocketTimeoutException("slow"));
  }

  @Test
  void fatalErrorsAreIgnoredWhateverTheClassifierSays() {
    Fixture strict =
        new Fixture(
            s -> s.failureThreshold(1).classifier((result, error) -> Verdict.failure(error, null)));
    for (Error fatal : new Error[] {new OutOfMemoryError("simulated"), new LinkageError("old")}) {
      strict.breaker.acquirePermit().fail(fatal);
    }
    assertThat(strict.counted().ignoredCalls()).isEqualTo(2);
    assertThat(strict.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aClassifierSeesTheExceptionWithoutItsWrappers() {
    Throwable[] seen = new Throwable[1];
    Fixture watching =
        new Fixture(
            s ->
                s.classifier(
                    (result, error) -> {
                      seen[0] = error;
                      return Verdict.ignored();
                    }));
    watching.breaker.acquirePermit().fail(new CompletionException(Fixture.BOOM));
    assertThat(seen[0]).isSameAs(Fixture.BOOM);
  }

  @Test
  void aWrapperThatContainsItselfIsUnwrappedInFiniteTime() {
    @SuppressWarnings("serial") // for this test only
    CompletionException endless =
        new CompletionException("endless", null) {
          @Override
          public synchronized Throwable getCause() {
            return this;
          }
        };
    assertFailure(endless);
  }

  @Test
  void theVerdictIsReportedBeforeTheCallerSeesTheOutcome() {
    Fixture fragile = Fixture.withThreshold(1);
    Throwable seen =
        catchThrowable(
            () ->
                fragile.breaker.run(
                    () -> {
                      assertThat(fragile.counted().callsInFlight()).isEqualTo(1);
                      throw Fixture.BOOM;
                    }));
    assertThat(seen).isSameAs(Fixture.BOOM);
    assertThat(fragile.state()).isEqualTo(CircuitState.OPEN);
    assertThat(fragile.counted().callsInFlight()).isZero();
  }
}
