package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * R9: a service that accepts and never answers opens the breaker even if all its callers give up by
 * themselves; callers who leave early say nothing about it.
 */
@Timeout(60)
class HangingServiceTest {
  private static final int CALLERS = 3;

  /** Hanging after 5 s; opens at 3 failures. */
  private final Fixture given = Fixture.withThreshold(CALLERS);

  /** How a caller waits for a service that never answers, and gives up after some seconds. */
  enum Caller {
    INTERRUPTED_CALL {
      @Override
      void giveUpAfter(long seconds, Fixture given) throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        FutureTask<Void> call =
            new FutureTask<>(
                () -> {
                  given.breaker.run(
                      () -> {
                        called.countDown();
                        new CountDownLatch(1).await();
                      });
                  return null;
                });
        Thread thread = new Thread(call);
        thread.start();
        assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
        given.advanceSeconds(seconds);
        thread.interrupt();
        assertThat(catchThrowable(() -> call.get(10, TimeUnit.SECONDS)))
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(InterruptedException.class);
      }
    },
    CANCELLED_FUTURE {
      @Override
      void giveUpAfter(long seconds, Fixture given) {
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> future = given.breaker.callAsync(() -> source);
        given.advanceSeconds(seconds);
        future.cancel(true);
      }
    },
    DEFAULT_INSTEAD {
      @Override
      void giveUpAfter(long seconds, Fixture given) {
        CompletableFuture<String> future = given.breaker.callAsync(CompletableFuture::new);
        given.advanceSeconds(seconds);
        future.complete("default");
      }
    },
    CANCELLED_STREAM {
      @Override
      void giveUpAfter(long seconds, Fixture given) {
        RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
        Flow.Publisher<String> silent = new ScriptedPublisher<>();
        given.breaker.callStream(() -> silent).subscribe(subscriber);
        subscriber.request(1);
        given.advanceSeconds(seconds);
        subscriber.cancel();
      }
    },
    CANCELLED_PERMIT {
      @Override
      void giveUpAfter(long seconds, Fixture given) {
        Permit permit = given.breaker.acquirePermit();
        given.advanceSeconds(seconds);
        permit.fail(new CancellationException());
      }
    };

    abstract void giveUpAfter(long seconds, Fixture given) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void opensTheBreakerThoughEveryCallerGivesUp(Caller caller) throws Exception {
    for (int i = 0; i < CALLERS; i++) {
      caller.giveUpAfter(10, given);
    }
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.counted().failedCalls()).isEqualTo(CALLERS);
    assertThat(given.rejection().getCause())
        .isInstanceOf(AIServiceException.class)
        .hasMessage("no answer after 10 s");
  }

  @ParameterizedTest
  @EnumSource
  void isNotFoundByCallersWhoLeaveEarly(Caller caller) throws Exception {
    for (int i = 0; i < 5 * CALLERS; i++) {
      caller.giveUpAfter(1, given);
    }
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.counted().ignoredCalls()).isEqualTo(5 * CALLERS);
    assertThat(given.counted().failedCalls()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void isNotFoundByCallersWhoLeaveAtJustTheThreshold(Caller caller) throws Exception {
    caller.giveUpAfter(5, given);
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void opensTheBreakerWhenEveryCallerTimesOut() {
    for (int i = 0; i < CALLERS; i++) {
      CompletableFuture<String> future = given.breaker.callAsync(CompletableFuture::new);
      given.advanceSeconds(10);
      assertThat(catchThrowable(future.orTimeout(1, TimeUnit.MILLISECONDS)::get))
          .hasCauseInstanceOf(TimeoutException.class);
    }
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void aPermitThatIsClosedUnreportedSaysNothing() {
    try (Permit permit = given.breaker.acquirePermit()) {
      assertThat(permit).isNotNull();
      given.advanceSeconds(600);
    }
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
    assertThat(given.counted().failedCalls()).isZero();
  }

  @Test
  void whatTheClassifierCallsAFailureNeedsNoHang() {
    Fixture strict =
        new Fixture(
            s ->
                s.classifier(
                    FailureClassifier.builder().failOn(CancellationException.class).build()));
    strict.breaker.acquirePermit().fail(new CancellationException());
    assertThat(strict.counted().failedCalls()).isEqualTo(1);
  }

  /** Clients wrap an interrupt in exceptions of their own, which their classifiers know. */
  @ParameterizedTest
  @CsvSource({"5, 0", "6, 1"})
  void anInterruptThatAClientHasWrappedIsOneToo(long seconds, long failures) {
    Fixture knowing = ignoring(UncheckedIOException.class);
    Permit permit = knowing.breaker.acquirePermit();
    knowing.advanceSeconds(seconds);
    permit.fail(new UncheckedIOException(new IOException("cut short", new InterruptedException())));
    assertThat(knowing.counted().failedCalls()).isEqualTo(failures);
    assertThat(knowing.counted().ignoredCalls()).isEqualTo(1 - failures);
  }

  @Test
  void theRejectionOfAnotherBreakerIsNoHangWhateverOpenedThat() {
    Fixture inner = Fixture.withThreshold(1);
    inner.report(Verdict.failure(new InterruptedException(), null));
    CallNotPermittedException rejection = inner.rejection();
    Permit permit = given.breaker.acquirePermit();
    given.advanceSeconds(600);
    permit.fail(rejection);
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void anExceptionThatCannotTellItsCauseHarmsNobody() {
    Fixture lenient = ignoring(IllegalStateException.class);
    RuntimeException broken =
        new IllegalStateException("broken") {
          @Override
          public synchronized Throwable getCause() {
            throw new UnsupportedOperationException();
          }
        };
    assertThatThrownBy(
            () ->
                lenient.breaker.run(
                    () -> {
                      throw broken;
                    }))
        .isSameAs(broken);
    assertThat(lenient.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void whatIsIgnoredForAnotherReasonIsNoHang() {
    Fixture lenient = ignoring(IllegalStateException.class);
    Permit permit = lenient.breaker.acquirePermit();
    lenient.advanceSeconds(600);
    permit.fail(new IllegalStateException("the caller's own"));
    assertThat(lenient.counted().ignoredCalls()).isEqualTo(1);
  }

  private static Fixture ignoring(Class<? extends Throwable> type) {
    return new Fixture(s -> s.classifier(FailureClassifier.builder().ignore(type).build()));
  }
}
