package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.retry.Retry;
import dev.halfopen.retry.Retry.Jitter;
import dev.halfopen.retry.RetryBudget;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Random pipelines, random services and random callers on a manual clock: what a pipeline promises
 * holds after every history.
 */
class PipelineProperties {
  private static final int CALLS = 12;

  @Property(tries = 2_000)
  void promisesHold(@ForAll long seed) {
    new History(seed, false).run();
  }

  @Property(tries = 1_000)
  void promisesHoldWithHedges(@ForAll long seed) {
    new History(seed, true).run();
  }

  @Property(tries = 100)
  void theSameSeedGivesTheSameHistory(@ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
    assertThat(new History(seed, true).run()).isEqualTo(new History(seed, true).run());
  }

  /** One attempt as the service saw it. */
  private record Asked(int call, String target, int number, boolean hedge, long at) {}

  /** What the service said, and when. */
  private record Said(Asked asked, Throwable failure, long at) {}

  private static final class Call {
    final int id;
    final long startedAt;
    CompletableFuture<String> future;
    long endedAt;
    int reports;
    boolean cancelled;

    Call(int id, long startedAt) {
      this.id = id;
      this.startedAt = startedAt;
    }
  }

  private static final class History {
    private final Random random;
    private final PipelineFixture fixture = new PipelineFixture();
    private final List<CircuitBreaker> breakers = new ArrayList<>();
    private final RetryBudget budget;
    private final Retry retry;
    private final Timeouts timeouts;
    private final ResiliencePipeline pipeline;
    private final List<Call> calls = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();
    private final List<Said> said = new ArrayList<>();
    private final boolean limited;

    History(long seed, boolean hedged) {
      random = new Random(seed);
      budget = RetryBudget.of(random.nextInt(101), random.nextInt(30));
      int targets = 1 + random.nextInt(3);
      for (int i = 0; i < targets; i++) {
        int threshold = 1 + random.nextInt(5);
        breakers.add(
            fixture.breaker(
                "target" + i,
                s ->
                    s.failureThreshold(threshold)
                        .recoveryTimeout(seconds(1 + random.nextInt(10)))
                        .retryBudget(budget)));
      }
      retry =
          Retry.builder()
              .maxAttempts(1 + random.nextInt(4))
              .waits(seconds(1), seconds(1 + random.nextInt(20)))
              .jitter(List.of(Jitter.values()).get(random.nextInt(3)))
              .idempotent(random.nextBoolean())
              .waitForBreaker(random.nextInt(4) == 0)
              .build();
      Timeouts limits = Timeouts.NONE;
      if (random.nextBoolean()) {
        limits = limits.attempt(seconds(1 + random.nextInt(10)));
      }
      if (random.nextInt(4) > 0) {
        limits = limits.deadline(seconds(1 + random.nextInt(60)));
      }
      timeouts = limits;
      PipelineBuilder builder =
          fixture.pipeline(breakers.get(0)).retry(retry).timeouts(limits).random(random);
      breakers.subList(1, targets).forEach(builder::fallbackTo);
      limited = random.nextInt(3) == 0;
      if (limited) {
        builder.limit(ConcurrencyLimit.of(1 + random.nextInt(3)).queue(random.nextInt(5)));
      }
      if (hedged) {
        builder.hedge(Hedge.after(seconds(1 + random.nextInt(5))));
      }
      pipeline = builder.build();
    }

    /** Runs it, checks the promises, and says what happened. */
    String run() {
      for (int i = 0; i < CALLS; i++) {
        start(i);
        fixture.advance(Duration.ofMillis(random.nextInt(8_000)));
        if (random.nextInt(8) == 0) {
          cancel(calls.get(random.nextInt(calls.size())));
        }
      }
      fixture.advanceSeconds(600);
      calls.forEach(this::cancel);
      check();
      return asked + " " + said;
    }

    private void start(int id) {
      Call call = new Call(id, now());
      calls.add(call);
      call.future =
          pipeline.reporting(report -> call.reports++).callAsync(attempt -> answer(call, attempt));
      CompletionStage<String> end = call.future;
      end.whenComplete((result, error) -> call.endedAt = now());
    }

    private void cancel(Call call) {
      if (call.future.cancel(true)) {
        call.cancelled = true;
      }
    }

    private CompletableFuture<String> answer(Call call, Attempt attempt) {
      Asked one = new Asked(call.id, attempt.target(), attempt.number(), attempt.isHedge(), now());
      asked.add(one);
      CompletableFuture<String> future = new CompletableFuture<>();
      Throwable failure = failure();
      if (random.nextInt(6) > 0) {
        Duration after = random.nextInt(3) == 0 ? Duration.ZERO : seconds(random.nextInt(12));
        Runnable end =
            () -> {
              if (future.isDone()) {
                return; // nobody listens any more
              }
              said.add(new Said(one, failure, now()));
              if (failure == null) {
                future.complete("ok");
              } else {
                future.completeExceptionally(failure);
              }
            };
        if (after.isZero()) {
          end.run();
        } else {
          fixture.timer.runAfter(after, end);
        }
      }
      return future;
    }

    private Throwable failure() {
      return switch (random.nextInt(12)) {
        case 0, 1, 2 -> null;
        case 3 -> Failures.overloaded(seconds(random.nextInt(20)));
        case 4 -> Failures.throttled(seconds(random.nextInt(20)));
        case 5 -> Failures.throttled(null);
        case 6 -> Failures.exhausted();
        case 7 -> Failures.callersFault();
        case 8 -> new IllegalStateException("unknown");
        default -> Failures.overloaded();
      };
    }

    private long now() {
      return fixture.clock.nanoTime();
    }

    private void check() {
      for (Call call : calls) {
        checkEnd(call);
        checkAttempts(call);
      }
      checkBalance();
      checkBudget();
    }

    private void checkEnd(Call call) {
      assertThat(call.future).isDone();
      assertThat(call.reports).isEqualTo(1);
      if (timeouts.deadline() != null) {
        assertThat(call.endedAt - call.startedAt)
            .isLessThanOrEqualTo(timeouts.deadline().toNanos());
      }
      Throwable error = call.future.handle((r, e) -> e).join();
      if (error == null) {
        assertThat(said).anyMatch(s -> s.asked.call == call.id && s.failure == null);
      } else if (call.cancelled) {
        assertThat(error).isInstanceOf(CancellationException.class);
      } else if (!(error instanceof CallTimeoutException
          || error instanceof CallLimitException
          || error instanceof CallNotPermittedException)) {
        assertThat(said).anyMatch(s -> s.asked.call == call.id && s.failure == error);
      }
    }

    private void checkAttempts(Call call) {
      Map<String, Integer> attempts = new HashMap<>();
      Asked before = null;
      for (Asked one : asked) {
        if (one.call != call.id) {
          continue;
        }
        if (timeouts.deadline() != null) {
          assertThat(one.at - call.startedAt).isLessThan(timeouts.deadline().toNanos());
        }
        if (call.cancelled) {
          assertThat(one.at).isLessThanOrEqualTo(call.endedAt);
        }
        if (!one.hedge) {
          attempts.merge(one.target, 1, Integer::sum);
          if (before != null && before.target.equals(one.target)) {
            checkWait(before, one);
          }
          before = one;
        }
      }
      assertThat(attempts.values())
          .as("%s %s %s %s", call.id, retry, asked, said)
          .allMatch(n -> n <= retry.maxAttempts());
    }

    /** A retry comes not before the time that the service stated, and only if it can help. */
    private void checkWait(Asked before, Asked retried) {
      for (Said one : said) {
        if (one.asked.equals(before) && one.at <= retried.at && one.failure != null) {
          Duration stated = statedBy(one.failure);
          if (stated != null) {
            assertThat(retried.at - one.at).isGreaterThanOrEqualTo(stated.toNanos());
          }
          assertThat(one.failure.getMessage()).isNotIn("quota", "bad request");
          if (!retry.idempotent()) {
            assertThat(one.failure.getMessage()).isNotEqualTo("unknown");
          }
        }
      }
    }

    private static Duration statedBy(Throwable failure) {
      return failure instanceof dev.halfopen.AIServiceException known
              && known.verdict() instanceof dev.halfopen.Verdict.Throttled throttled
          ? throttled.retryAfter()
          : failure instanceof dev.halfopen.AIServiceException known ? known.retryAfter() : null;
    }

    private void checkBalance() {
      PipelineSnapshot counted = pipeline.metrics();
      assertThat(counted.totalCalls()).isEqualTo(CALLS);
      assertThat(counted.callsInFlight()).isZero();
      assertThat(counted.callsWaiting()).isZero();
      assertThat(counted.attempts()).isEqualTo(asked.size());
      assertThat(counted.successRate()).isBetween(0.0, 100.0);
      long throughBreakers = 0;
      for (CircuitBreaker breaker : breakers) {
        MetricsSnapshot snapshot = breaker.metrics().snapshot();
        assertThat(snapshot.callsInFlight()).isZero();
        throughBreakers += snapshot.totalCalls();
      }
      assertThat(throughBreakers).isEqualTo(asked.size());
      if (!limited) {
        assertThat(calls).noneMatch(c -> isLimit(c.future));
      }
    }

    private static boolean isLimit(CompletableFuture<?> future) {
      return future.handle((r, e) -> e instanceof CallLimitException).join();
    }

    private void checkBudget() {
      for (CircuitBreaker breaker : breakers) {
        MetricsSnapshot snapshot = breaker.metrics().snapshot();
        long extra = snapshot.retryAttempts() + snapshot.hedgeAttempts();
        double minutes = now() / 60e9;
        double granted =
            budget.perMinute() * (1 + minutes)
                + budget.percentOfCalls() / 100 * (snapshot.totalCalls() - extra);
        assertThat((double) extra).isLessThanOrEqualTo(Math.max(granted, 0) + 1e-6);
      }
    }
  }
}
