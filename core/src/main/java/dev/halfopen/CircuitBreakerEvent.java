package dev.halfopen;

import dev.halfopen.internal.Text;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a circuit breaker or to one of its calls, as listeners are told; see
 * {@link CircuitBreaker#onEvent}.
 *
 * <p>Events are read by their accessors, of which later versions may have more. They are immutable,
 * and equal when they say the same.
 *
 * @since 0.1.0
 */
public sealed interface CircuitBreakerEvent {
  /** The breaker's name, as it was given. */
  String circuitBreakerName();

  /** When it happened. */
  Instant at();

  /** The state changed. */
  final class StateTransition extends EventFacts implements CircuitBreakerEvent {
    private final CircuitState from;
    private final CircuitState to;
    private final String reason;
    private final @Nullable Throwable cause;
    private final boolean shadow;
    private final long phase;

    StateTransition(
        String circuitBreakerName,
        Instant at,
        CircuitState from,
        CircuitState to,
        String reason,
        @Nullable Throwable cause,
        boolean shadow,
        long phase) {
      super(circuitBreakerName, at);
      this.from = from;
      this.to = to;
      this.reason = reason;
      this.cause = cause;
      this.shadow = shadow;
      this.phase = phase;
    }

    /** The number of the phase that began; see {@link CircuitStatus#phase()}. */
    public long phase() {
      return phase;
    }

    /** The state before. */
    public CircuitState from() {
      return from;
    }

    /** The state now. */
    public CircuitState to() {
      return to;
    }

    /** Why, in one line. */
    public String reason() {
      return reason;
    }

    /** The failure that opened the breaker, or null. */
    public @Nullable Throwable cause() {
      return cause;
    }

    /** Whether the breaker only runs as if it decided. */
    public boolean shadow() {
      return shadow;
    }

    @Override
    @Nullable Object[] facts() {
      return new @Nullable Object[] {from, to, reason, cause, shadow, phase};
    }

    @Override
    String text() {
      return from
          + " to "
          + to
          + (shadow ? " (shadow): " : ": ")
          + reason
          + (cause == null ? "" : "; last failure: " + Text.describe(cause));
    }
  }

  /** The breaker was reset by hand. */
  final class Reset extends EventFacts implements CircuitBreakerEvent {
    private final CircuitState from;

    Reset(String circuitBreakerName, Instant at, CircuitState from) {
      super(circuitBreakerName, at);
      this.from = from;
    }

    /** The state before. */
    public CircuitState from() {
      return from;
    }

    @Override
    @Nullable Object[] facts() {
      return new @Nullable Object[] {from};
    }

    @Override
    String text() {
      return "was " + from;
    }
  }

  /** The operating mode was changed. */
  final class ModeChange extends EventFacts implements CircuitBreakerEvent {
    private final OperatingMode from;
    private final OperatingMode to;

    ModeChange(String circuitBreakerName, Instant at, OperatingMode from, OperatingMode to) {
      super(circuitBreakerName, at);
      this.from = from;
      this.to = to;
    }

    /** The mode before. */
    public OperatingMode from() {
      return from;
    }

    /** The mode now. */
    public OperatingMode to() {
      return to;
    }

    @Override
    @Nullable Object[] facts() {
      return new @Nullable Object[] {from, to};
    }

    @Override
    String text() {
      return from + " to " + to;
    }
  }

  /** The settings were changed. */
  final class Reconfigured extends EventFacts implements CircuitBreakerEvent {
    private final CircuitBreakerConfig config;

    Reconfigured(String circuitBreakerName, Instant at, CircuitBreakerConfig config) {
      super(circuitBreakerName, at);
      this.config = config;
    }

    /** The settings now. */
    public CircuitBreakerConfig config() {
      return config;
    }

    @Override
    @Nullable Object[] facts() {
      return new @Nullable Object[] {config};
    }

    @Override
    String text() {
      return config.toString();
    }
  }

  /**
   * Calls are rejected for a while, and wait already if that was so before: the service told us to
   * wait, or it was done by {@link CircuitBreaker#hold}.
   */
  final class GateClosed extends EventFacts implements CircuitBreakerEvent {
    private final Duration closedFor;
    private final boolean shadow;
    private final @Nullable String reason;

    GateClosed(
        String circuitBreakerName,
        Instant at,
        Duration closedFor,
        boolean shadow,
        @Nullable String reason) {
      super(circuitBreakerName, at);
      this.closedFor = closedFor;
      this.shadow = shadow;
      this.reason = reason;
    }

    /** How long, from now on. */
    public Duration closedFor() {
      return closedFor;
    }

    /** Whether calls pass all the same, because the mode is SHADOW. */
    public boolean shadow() {
      return shadow;
    }

    /** Why it was done by hand, in one line; null if the service told us. */
    public @Nullable String reason() {
      return reason;
    }

    @Override
    @Nullable Object[] facts() {
      return new @Nullable Object[] {closedFor, shadow, reason};
    }

    @Override
    String text() {
      return Text.duration(closedFor)
          + (shadow ? " (shadow)" : "")
          + (reason == null ? "" : ": " + reason);
    }
  }

  /**
   * No call is rejected as {@link CallNotPermittedException.Reason#RAMPING} any more: the time of
   * the ramp has passed, or the mode was changed, which is told before. That it began is a part of
   * the transition to CLOSED. Told once for each ramp, unless a transition or a reset ended it,
   * which then are what is told. Nothing waits for the end: the first call that comes afterwards
   * finds it, and its time is that of {@link #at()}.
   *
   * @see CircuitBreakerConfig.Builder#ramp
   */
  final class RampEnded extends EventFacts implements CircuitBreakerEvent {
    private final boolean shadow;

    RampEnded(String circuitBreakerName, Instant at, boolean shadow) {
      super(circuitBreakerName, at);
      this.shadow = shadow;
    }

    /** Whether calls passed all the same, because the mode was SHADOW. */
    public boolean shadow() {
      return shadow;
    }

    @Override
    @Nullable Object[] facts() {
      return new @Nullable Object[] {shadow};
    }

    @Override
    String text() {
      return shadow ? "(shadow)" : "";
    }
  }

  /** An admitted call ended. */
  final class CallEnded extends EventFacts implements CircuitBreakerEvent {
    private final Verdict verdict;
    private final Duration took;
    private final boolean slow;
    private final boolean late;

    CallEnded(
        String circuitBreakerName,
        Instant at,
        Verdict verdict,
        Duration took,
        boolean slow,
        boolean late) {
      super(circuitBreakerName, at);
      this.verdict = verdict;
      this.took = took;
      this.slow = slow;
      this.late = late;
    }

    /** What it came to. */
    public Verdict verdict() {
      return verdict;
    }

    /** How long it took. */
    public Duration took() {
      return took;
    }

    /** Whether it was slow. */
    public boolean slow() {
      return slow;
    }

    /** Whether the phase that admitted it was over by then. */
    public boolean late() {
      return late;
    }

    @Override
    @Nullable Object[] facts() {
      return new @Nullable Object[] {verdict, took, slow, late};
    }

    @Override
    String text() {
      return Outcome.of(verdict)
          + " after "
          + Text.duration(took)
          + (slow ? ", slow" : "")
          + (late ? ", late" : "");
    }
  }

  /** A call was not admitted. */
  final class CallRejected extends EventFacts implements CircuitBreakerEvent {
    private final CallNotPermittedException.Reason reason;
    private final boolean shadow;

    CallRejected(
        String circuitBreakerName,
        Instant at,
        CallNotPermittedException.Reason reason,
        boolean shadow) {
      super(circuitBreakerName, at);
      this.reason = reason;
      this.shadow = shadow;
    }

    /** Why. */
    public CallNotPermittedException.Reason reason() {
      return reason;
    }

    /** Whether it was admitted all the same, because the mode is SHADOW. */
    public boolean shadow() {
      return shadow;
    }

    @Override
    @Nullable Object[] facts() {
      return new @Nullable Object[] {reason, shadow};
    }

    @Override
    String text() {
      return reason + (shadow ? " (shadow)" : "");
    }
  }

  /** A retry was recorded; see {@link Effort#RETRY}. */
  final class Retry extends EventFacts implements CircuitBreakerEvent {
    Retry(String circuitBreakerName, Instant at) {
      super(circuitBreakerName, at);
    }
  }

  /** A hedge was recorded; see {@link Effort#HEDGE}. */
  final class Hedge extends EventFacts implements CircuitBreakerEvent {
    Hedge(String circuitBreakerName, Instant at) {
      super(circuitBreakerName, at);
    }
  }

  /** A fallback was recorded; see {@link Effort#FALLBACK}. */
  final class Fallback extends EventFacts implements CircuitBreakerEvent {
    Fallback(String circuitBreakerName, Instant at) {
      super(circuitBreakerName, at);
    }
  }

  /** A timeout was recorded; see {@link Effort#TIMEOUT}. */
  final class Timeout extends EventFacts implements CircuitBreakerEvent {
    Timeout(String circuitBreakerName, Instant at) {
      super(circuitBreakerName, at);
    }
  }

  /** It was recorded that a call was not sent in its time; see {@link Effort#UNSENT}. */
  final class Unsent extends EventFacts implements CircuitBreakerEvent {
    Unsent(String circuitBreakerName, Instant at) {
      super(circuitBreakerName, at);
    }
  }

  /** A refusal by the retry budget was recorded; see {@link Effort#BUDGET_REFUSAL}. */
  final class BudgetRefusal extends EventFacts implements CircuitBreakerEvent {
    BudgetRefusal(String circuitBreakerName, Instant at) {
      super(circuitBreakerName, at);
    }
  }
}
