package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.sun.management.ThreadMXBean;
import dev.halfopen.CallNotPermittedException.Reason;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Seam 2: an observer is told of each call at once, gets its token back, and can do no harm. */
class ObserveTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final Fixture given =
      new Fixture(s -> s.failureThreshold(1).slowCallThreshold(Duration.ofSeconds(1)));
  private final List<String> told = new ArrayList<>();

  /** Writes down what it is told; its tokens are numbered. */
  private final class Notes implements CallObserver {
    private final String name;
    private int calls;

    Notes(String name) {
      this.name = name;
    }

    @Override
    public @Nullable Object admitted(boolean trial) {
      told.add(name + " admitted" + (trial ? " on trial" : ""));
      return name + ++calls;
    }

    @Override
    public void ended(
        @Nullable Object token,
        Outcome outcome,
        long tookNanos,
        boolean slow,
        boolean late,
        boolean trial) {
      told.add(
          token
              + " "
              + outcome
              + " "
              + TimeUnit.NANOSECONDS.toSeconds(tookNanos)
              + (slow ? " slow" : "")
              + (late ? " late" : "")
              + (trial ? " on trial" : ""));
    }

    @Override
    public void firstContent(Object token, long afterNanos) {
      told.add(token + " content " + TimeUnit.NANOSECONDS.toSeconds(afterNanos));
    }

    @Override
    public void usage(Object token, long inputTokens, long outputTokens) {
      told.add(token + " used " + inputTokens + " " + outputTokens);
    }

    @Override
    public void rejected(Reason reason) {
      told.add(name + " rejected " + reason);
    }

    @Override
    public void made(Effort effort) {
      told.add(name + " made " + effort);
    }
  }

  private Subscription observe(String name) {
    return given.breaker.observe(new Notes(name));
  }

  @Test
  void isToldOfAllThatHappensToACall() {
    observe("a");
    Permit late = given.breaker.acquirePermit();
    given.breaker.run(() -> given.advanceSeconds(2));
    given.fail();
    given.rejection();
    late.ignore();
    assertThat(given.breaker.tryAcquirePermit()).isNull();
    given.advanceSeconds(30);
    given.breaker.run(given.breaker::recordRetry);
    assertThat(told)
        .containsExactly(
            "a admitted",
            "a admitted",
            "a2 SUCCESS 2 slow",
            "a admitted",
            "a3 FAILURE 0",
            "a rejected OPEN",
            "a1 IGNORED 2 late",
            "a rejected OPEN",
            "a admitted on trial",
            "a made RETRY",
            "a4 SUCCESS 0 on trial");
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void everyWayToMakeACallIsObserved() {
    observe("a");
    given.breaker.get(() -> 1);
    given.breaker.callAsync(() -> CompletableFuture.completedFuture(1)).join();
    given.breaker.openStream(() -> List.of(1).stream()).close();
    given.breaker.acquirePermit().close();
    assertThat(told)
        .containsExactly(
            "a admitted",
            "a1 SUCCESS 0",
            "a admitted",
            "a2 SUCCESS 0",
            "a admitted",
            "a3 IGNORED 0",
            "a admitted",
            "a4 IGNORED 0");
  }

  @Test
  void joinedCallsAreNoCallsOfTheirOwn() {
    observe("a");
    given.breaker.run(() -> given.breaker.run(() -> {}));
    Permit outer = given.breaker.acquirePermit();
    outer.around(() -> given.breaker.acquirePermit().report(Verdict.failure()));
    outer.succeed();
    assertThat(told).containsExactly("a admitted", "a1 SUCCESS 0", "a admitted", "a2 FAILURE 0");
  }

  @Test
  void theFirstContentIsToldOnce() {
    observe("a");
    Permit permit = given.breaker.acquirePermit();
    given.advanceSeconds(2);
    permit.firstContent();
    given.advanceSeconds(1);
    permit.firstContent();
    permit.succeed();
    permit.firstContent();
    assertThat(told).containsExactly("a admitted", "a1 content 2", "a1 SUCCESS 3 slow");
  }

  @Test
  void theFirstContentOfAJoinedCallIsThatOfTheCallAroundIt() {
    observe("a");
    Permit outer = given.breaker.acquirePermit();
    given.advanceSeconds(2);
    outer.around(
        () -> {
          Permit inner = given.breaker.acquirePermit();
          given.advanceSeconds(1);
          inner.firstContent();
          inner.succeed();
        });
    outer.firstContent();
    outer.succeed();
    given.breaker.run(() -> given.breaker.acquirePermit().firstContent());
    assertThat(told)
        .containsExactly(
            "a admitted",
            "a1 content 3",
            "a1 SUCCESS 3 slow",
            "a admitted",
            "a2 content 0",
            "a2 SUCCESS 0");
  }

  @Test
  void whatACallUsedIsToldUntilItsEnd() {
    observe("a");
    Permit permit = given.breaker.acquirePermit();
    permit.usage(20, 10);
    permit.usage(7, Long.MIN_VALUE);
    permit.succeed();
    permit.usage(1, 1);
    assertThat(told).containsExactly("a admitted", "a1 used 20 10", "a1 used 7 -1", "a1 SUCCESS 0");
  }

  @Test
  void whatAJoinedCallUsedIsToldOfTheCallAroundIt() {
    observe("a");
    given.breaker.run(
        () -> {
          for (int i = 1; i <= 2; i++) {
            Permit inner = given.breaker.acquirePermit();
            inner.usage(i, -1);
            inner.succeed();
          }
        });
    assertThat(told).containsExactly("a admitted", "a1 used 1 -1", "a1 used 2 -1", "a1 SUCCESS 0");
  }

  @Test
  void aJoinedCallThatOutlivesTheOneAroundItTellsNothingMore() {
    observe("a");
    List<Permit> inner = new ArrayList<>();
    Permit outer = given.breaker.acquirePermit();
    outer.around(() -> inner.add(given.breaker.acquirePermit()));
    outer.succeed();
    inner.get(0).firstContent();
    inner.get(0).usage(1, 1);
    assertThat(told).containsExactly("a admitted", "a1 SUCCESS 0");
  }

  @Test
  void whoGivesNoTokenIsNotToldOfContentAndUsage() {
    List<Object> tokens = new ArrayList<>();
    CallObserver everyOther =
        new CallObserver() {
          private int calls;

          @Override
          public @Nullable Object admitted(boolean trial) {
            return ++calls % 2 == 0 ? calls : null;
          }

          @Override
          public void firstContent(Object token, long afterNanos) {
            tokens.add(token);
          }

          @Override
          public void usage(Object token, long inputTokens, long outputTokens) {
            tokens.add(token);
          }
        };
    given.breaker.observe(everyOther);
    for (int i = 0; i < 4; i++) {
      Permit permit = given.breaker.acquirePermit();
      permit.firstContent();
      permit.usage(1, 1);
      permit.succeed();
    }
    assertThat(tokens).containsExactly(2, 2, 4, 4);
  }

  @Test
  void whatItThrowsInTheMiddleOfACallHarmsNobody() {
    given.breaker.observe(
        new CallObserver() {
          @Override
          public Object admitted(boolean trial) {
            return this;
          }

          @Override
          public void firstContent(Object token, long afterNanos) {
            throw new IllegalStateException("in firstContent");
          }

          @Override
          public void usage(Object token, long inputTokens, long outputTokens) {
            throw new IllegalStateException("in usage");
          }
        });
    observe("a");
    Permit permit = given.breaker.acquirePermit();
    permit.firstContent();
    permit.usage(1, 2);
    permit.succeed();
    assertThat(told).containsExactly("a admitted", "a1 content 0", "a1 used 1 2", "a1 SUCCESS 0");
    assertThat(log.lines()).filteredOn(line -> line.contains("in firstContent")).hasSize(1);
  }

  @Test
  void eachGetsItsOwnTokenBack() {
    observe("a");
    given.breaker.observe(new CallObserver() {});
    observe("b");
    given.succeed();
    assertThat(told).containsExactly("a admitted", "b admitted", "a1 SUCCESS 0", "b1 SUCCESS 0");
  }

  @Test
  void whoWasToldOfTheBeginningIsToldOfTheEndAndNobodyElse() {
    Permit before = given.breaker.acquirePermit();
    Subscription observing = observe("a");
    Permit during = given.breaker.acquirePermit();
    observing.close();
    observing.close();
    observe("b");
    before.succeed();
    during.succeed();
    assertThat(told).containsExactly("a admitted", "a1 SUCCESS 0");
  }

  @Test
  void observingOutlivesWhatOperatorsDo() {
    observe("a");
    given.breaker.operate(OperatingMode.SHADOW);
    given.breaker.reconfigure(given.breaker.config());
    given.breaker.trip(Duration.ofSeconds(1), "test");
    given.succeed();
    given.breaker.operate(OperatingMode.FORCED_CLOSED);
    given.succeed();
    given.breaker.operate(OperatingMode.FORCED_OPEN);
    given.rejection();
    assertThat(told)
        .containsExactly(
            "a admitted", "a1 SUCCESS 0", "a admitted", "a2 SUCCESS 0", "a rejected FORCED_OPEN");
  }

  @Test
  void whatItThrowsIsLoggedOnceAndHarmsNobody() {
    CallObserver failing =
        new CallObserver() {
          @Override
          public Object admitted(boolean trial) {
            throw new StackOverflowError("in admitted");
          }

          @Override
          public void ended(
              @Nullable Object token,
              Outcome outcome,
              long tookNanos,
              boolean slow,
              boolean late,
              boolean trial) {
            throw new IllegalStateException("in ended");
          }

          @Override
          public void rejected(Reason reason) {
            throw new IllegalStateException("in rejected");
          }

          @Override
          public void made(Effort effort) {
            throw new IllegalStateException("in made");
          }
        };
    given.breaker.observe(failing);
    observe("a");
    given.breaker.recordRetry();
    given.succeed();
    given.fail();
    assertThat(given.rejection().reason()).isEqualTo(Reason.OPEN);
    assertThat(log.lines()).filteredOn(line -> line.contains("observer")).hasSize(1);
    assertThat(told)
        .containsExactly(
            "a made RETRY",
            "a admitted",
            "a1 SUCCESS 0",
            "a admitted",
            "a2 FAILURE 0",
            "a rejected OPEN");
    assertThat(given.counted().callsInFlight()).isZero();
  }

  @Test
  void anEndByATimerIsToldOnAnotherThread() throws InterruptedException {
    AtomicReference<String> thread = new AtomicReference<>();
    CountDownLatch ended = new CountDownLatch(1);
    given.breaker.observe(
        new CallObserver() {
          @Override
          public void ended(
              @Nullable Object token,
              Outcome outcome,
              long tookNanos,
              boolean slow,
              boolean late,
              boolean trial) {
            thread.set(Thread.currentThread().getName());
            ended.countDown();
          }
        });
    CompletableFuture<Object> hanging = given.breaker.callAsync(CompletableFuture::new);
    assertThat(hanging.orTimeout(1, TimeUnit.MILLISECONDS)).isSameAs(hanging);
    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(thread.get()).startsWith("halfopen-");
  }

  @Test
  @DisplayName("seam 2: an observer without tokens costs calls no object")
  void anObserverWithoutTokensCostsNoObject() {
    LongAdder admitted = new LongAdder();
    given.breaker.observe(
        new CallObserver() {
          @Override
          public @Nullable Object admitted(boolean trial) {
            admitted.increment();
            return null;
          }
        });
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    CheckedCall<String, RuntimeException> call = () -> "well";
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round < 50; round++) {
      long before = threads.getThreadAllocatedBytes(self);
      for (int i = 0; i < 10_000; i++) {
        given.breaker.call(call);
      }
      fewest = Math.min(fewest, threads.getThreadAllocatedBytes(self) - before);
    }
    // Less than a byte for each call: what the measurement itself allocates.
    assertThat(fewest).isLessThan(10_000);
    assertThat(admitted.sum()).isEqualTo(500_000);
  }

  @Test
  void mayUseTheBreakerItself() {
    AtomicInteger depth = new AtomicInteger();
    given.breaker.observe(
        new CallObserver() {
          @Override
          public @Nullable Object admitted(boolean trial) {
            if (depth.getAndIncrement() == 0) {
              given.succeed();
            }
            return null;
          }
        });
    given.succeed();
    assertThat(given.counted().successfulCalls()).isEqualTo(2);
  }

  @Test
  void mustNotBeNull() {
    assertThatNullPointerException().isThrownBy(() -> given.breaker.observe(null));
  }
}
