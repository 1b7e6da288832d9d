package dev.halfopen.demo;

import dev.halfopen.CircuitBreakerEvent;
import dev.halfopen.CircuitBreakerEvent.GateClosed;
import dev.halfopen.CircuitBreakerEvent.StateTransition;
import dev.halfopen.CircuitState;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the breaker's events on whatever thread they come, and hands them to the screen's: nothing
 * that a caller does waits for a terminal.
 */
final class EventFeed implements Consumer<CircuitBreakerEvent> {
  /** Calls that are throttled together repeat what is known; only news is told. */
  private static final long NEWS_NANOS = Duration.ofMillis(500).toNanos();

  private static final double NANOS_PER_SECOND = 1e9;

  private final long startNanos;
  private final BlockingQueue<Happening> happenings = new LinkedBlockingQueue<>();
  private long gateClosedUntil;

  EventFeed(long startNanos) {
    this.startNanos = startNanos;
    this.gateClosedUntil = startNanos;
  }

  /** Events come one at a time and in order, so the feed needs no lock. */
  @Override
  public void accept(CircuitBreakerEvent event) {
    if (event instanceof StateTransition transition) {
      happened(transition.to(), transition.from() + " -> " + transition.to(), why(transition));
    } else if (event instanceof GateClosed gate) {
      gateClosed(gate.closedFor());
    }
  }

  private static String why(StateTransition transition) {
    Throwable cause = transition.cause();
    return transition.reason() + (cause == null ? "" : " (" + Plain.describe(cause) + ")");
  }

  private void gateClosed(Duration closedFor) {
    long until = System.nanoTime() + closedFor.toNanos();
    if (until - gateClosedUntil > NEWS_NANOS) {
      gateClosedUntil = until;
      happened(
          CircuitState.CLOSED,
          "calls wait for " + Plain.time(closedFor),
          "the service told us to; that is no failure");
    }
  }

  private void happened(CircuitState state, String what, String why) {
    double seconds = (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    String text = String.format(Locale.ROOT, " >> %.1f s %s: %s", seconds, what, why);
    happenings.add(new Happening(state, text));
  }

  /** The next happening; null if there is none before a {@link System#nanoTime}. */
  @Nullable Happening poll(long deadline) throws InterruptedException {
    return happenings.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }
}
