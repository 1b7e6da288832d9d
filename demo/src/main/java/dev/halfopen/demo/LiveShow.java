package dev.halfopen.demo;

import dev.halfopen.CircuitBreaker;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the traffic and shows it while it runs. */
final class LiveShow {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** Beyond the client's timeout: for the calls that wait when the traffic ends. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Screen screen;
  private final Settings settings;
  private final CircuitBreaker breaker;
  private final Callers with;
  private final @Nullable Callers without;

  LiveShow(
      Screen screen,
      Settings settings,
      CircuitBreaker breaker,
      Callers with,
      @Nullable Callers without) {
    this.screen = screen;
    this.settings = settings;
    this.breaker = breaker;
    this.with = with;
    this.without = without;
  }

  /** Runs from now on; the stages are announced when they begin. */
  void run(List<Stage> stages) throws DemoException, InterruptedException {
    List<PlannedCall> plan = PlannedCall.plan(settings.length(), settings.rate(), settings.seed());
    Row row = new Row(screen.palette(), without != null);
    screen.lines(row.header());
    long start = System.nanoTime();
    EventFeed feed = new EventFeed(start);
    AutoCloseable listening = breaker.onEvent(feed);
    with.start(plan, start);
    if (without != null) {
      without.start(plan, start);
    }
    for (int second = 0; second < settings.length().toSeconds(); second++) {
      for (Stage stage : stages) {
        if (stage.from().toSeconds() == second) {
          showHappenings(feed, start + stage.from().toNanos());
          screen.stage(stage);
        }
      }
      showHappenings(feed, start + (second + 1) * SECOND);
      screen.line(
          row.line(
              second + 1,
              with.measurements().second(second),
              breaker.status(),
              without == null ? null : without.measurements().second(second)));
    }
    awaitEnd();
    stop(listening);
    showHappenings(feed, System.nanoTime());
  }

  private void awaitEnd() throws DemoException, InterruptedException {
    Duration atMost = settings.timeout().plus(GRACE);
    with.awaitEnd(atMost);
    if (without != null) {
      without.awaitEnd(atMost);
    }
  }

  private static void stop(AutoCloseable listening) throws DemoException {
    try {
      listening.close();
    } catch (Exception e) {
      throw new DemoException("the breaker's listener can't be removed", e);
    }
  }

  private void showHappenings(EventFeed feed, long until) throws InterruptedException {
    for (Happening next = feed.poll(until); next != null; next = feed.poll(until)) {
      screen.happening(next);
    }
  }
}
