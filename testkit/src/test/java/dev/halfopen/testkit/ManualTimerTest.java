package dev.halfopen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // what the tasks do is what is looked at
class ManualTimerTest {
  private final ManualTimeSource time = new ManualTimeSource();
  private final ManualTimer timer = new ManualTimer(time);
  private final List<String> ran = new ArrayList<>();

  private Runnable task(String name) {
    return () -> ran.add(name + " at " + Duration.ofNanos(time.nanoTime()).toMillis());
  }

  private ScheduledFuture<?> in(int millis, String name) {
    return timer.schedule(task(name), millis, TimeUnit.MILLISECONDS);
  }

  private void advance(int millis) {
    timer.advance(Duration.ofMillis(millis));
  }

  @Test
  void tasksRunAtTheirDueTimesInOrder() {
    in(30, "c");
    in(10, "a");
    in(10, "b");
    in(31, "d");
    assertThat(timer.pending()).isEqualTo(4);

    advance(9);
    assertThat(ran).isEmpty();
    advance(21);
    assertThat(ran).containsExactly("a at 10", "b at 10", "c at 30");
    assertThat(time.nanoTime()).isEqualTo(30_000_000);
    assertThat(timer.pending()).isEqualTo(1);
  }

  @Test
  void whatATaskSchedulesRunsOnTheWay() {
    timer.schedule(
        () -> {
          in(5, "inner");
          in(0, "at once");
          in(100, "later");
        },
        10,
        TimeUnit.MILLISECONDS);
    in(12, "outer");
    advance(20);
    assertThat(ran).containsExactly("at once at 10", "outer at 12", "inner at 15");
    assertThat(timer.pending()).isEqualTo(1);
  }

  @Test
  void anOverdueTaskRunsAsSoonAsPossible() {
    in(10, "overdue");
    time.advance(Duration.ofMillis(25));
    assertThat(ran).isEmpty();
    timer.advance(Duration.ZERO);
    assertThat(ran).containsExactly("overdue at 25");
  }

  @Test
  void theTimeNeverGoesBackWhenATaskMovesIt() {
    timer.schedule(() -> time.advance(Duration.ofSeconds(1)), 10, TimeUnit.MILLISECONDS);
    in(20, "overdue");
    advance(20);
    assertThat(ran).containsExactly("overdue at 1010");
  }

  @Test
  void aCancelledTaskIsGone() {
    ScheduledFuture<?> future = in(10, "cancelled");
    assertThat(future.getDelay(TimeUnit.MILLISECONDS)).isEqualTo(10);
    assertThat(future.cancel(false)).isTrue();
    assertThat(timer.pending()).isZero();
    advance(20);
    assertThat(ran).isEmpty();
    assertThat(future.isCancelled()).isTrue();
  }

  @Test
  void futuresTellResultsAndErrors() throws Exception {
    Future<String> good = timer.schedule((Callable<String>) () -> "done", 1, TimeUnit.SECONDS);
    Future<String> bad =
        timer.schedule(
            (Callable<String>)
                () -> {
                  throw new IllegalStateException("boom");
                },
            1,
            TimeUnit.SECONDS);
    assertThat(good).isNotDone();
    advance(1_000);
    assertThat(good.get()).isEqualTo("done");
    assertThatThrownBy(bad::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("boom");
  }

  @Test
  void periodicTasksRunUntilTheyAreCancelled() {
    ScheduledFuture<?> rate = timer.scheduleAtFixedRate(task("rate"), 5, 10, TimeUnit.MILLISECONDS);
    ScheduledFuture<?> delay =
        timer.scheduleWithFixedDelay(task("delay"), 10, 10, TimeUnit.MILLISECONDS);
    advance(20);
    assertThat(ran).containsExactly("rate at 5", "delay at 10", "rate at 15", "delay at 20");
    delay.cancel(false);
    advance(10);
    assertThat(ran).endsWith("delay at 20", "rate at 25");
    rate.cancel(false);
    assertThat(timer.pending()).isZero();

    timer.scheduleAtFixedRate(
        () -> {
          throw new IllegalStateException("boom");
        },
        1,
        1,
        TimeUnit.MILLISECONDS);
    advance(10);
    assertThat(timer.pending()).isZero();
    assertThatThrownBy(() -> timer.scheduleAtFixedRate(task("x"), 0, 0, TimeUnit.NANOSECONDS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("period: 0 (expected: > 0)");
  }

  @Test
  void whatIsExecutedRunsWhenTheTimeIsMovedNext() {
    timer.execute(task("executed"));
    assertThat(ran).isEmpty();
    advance(0);
    assertThat(ran).containsExactly("executed at 0");
  }

  @Test
  void takesNothingAfterItsShutdown() {
    in(10, "dropped");
    assertThat(timer.isTerminated()).isFalse();
    assertThat(timer.shutdownNow()).hasSize(1);
    timer.shutdown();
    assertThat(timer.isShutdown()).isTrue();
    assertThat(timer.awaitTermination(1, TimeUnit.DAYS)).isTrue();
    assertThatThrownBy(() -> in(1, "rejected")).isInstanceOf(RejectedExecutionException.class);
    advance(20);
    assertThat(ran).isEmpty();
  }

  @Test
  void runsOverLikeTheSystemsClock() {
    time.setNanoTime(Long.MAX_VALUE - Duration.ofMillis(15).toNanos());
    List<Long> seen = new ArrayList<>();
    timer.schedule(() -> seen.add(time.nanoTime()), 20, TimeUnit.MILLISECONDS);
    timer.schedule(() -> seen.add(time.nanoTime()), 10, TimeUnit.MILLISECONDS);
    ScheduledFuture<?> never = timer.schedule(task("never"), Long.MAX_VALUE, TimeUnit.DAYS);
    advance(30);
    assertThat(seen)
        .containsExactly(
            Long.MAX_VALUE - Duration.ofMillis(5).toNanos(),
            Long.MAX_VALUE + Duration.ofMillis(5).toNanos());
    assertThat(never.isDone()).isFalse();
    timer.advance(Duration.ofNanos(Long.MAX_VALUE));
    assertThat(never.isDone()).isTrue();
  }

  @Test
  void refusesToGoBack() {
    assertThatThrownBy(() -> timer.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("duration: PT-1S (expected: >= 0 and <= PT2562047H47M16.854775807S)");
  }
}
