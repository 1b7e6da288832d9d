package dev.halfopen;

import dev.halfopen.detect.Evidence;
import dev.halfopen.recover.RecoveryDelay;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Calls fail fast until the recovery time is over (R4). */
final class Open extends Phase {
  private final int attempt;
  private final @Nullable Throwable failure;
  private final LongFunction<Evidence> evidence;
  private final NotBefore notBefore = new NotBefore();

  private volatile Delay delay;
  private volatile @Nullable Detection detection;

  /**
   * An opening that the breaker decided.
   *
   * @param attempt which opening since the breaker was last closed: 1, 2, ...
   * @param floorNanos how long the service asked to be left alone, from now; may be negative
   */
  Open(
      Beginning beginning,
      Phase previous,
      int attempt,
      long floorNanos,
      @Nullable Throwable failure,
      CircuitBreakerConfig config) {
    super(beginning, previous);
    this.attempt = attempt;
    this.failure = failure;
    this.evidence = previous.lastEvidence(beginning.nanos());
    this.delay = Delay.of(config, attempt);
    keep(previous.detection(), config);
    notBefore.extend(floorNanos);
  }

  /** An opening by hand, for just this time. */
  Open(Beginning beginning, Phase previous, long openNanos, CircuitBreakerConfig config) {
    super(beginning, previous);
    this.attempt = attemptAfter(previous);
    this.failure = null;
    this.evidence = previous.lastEvidence(beginning.nanos());
    this.delay = new Delay(null, openNanos);
    keep(previous.detection(), config);
  }

  private void keep(@Nullable Detection last, CircuitBreakerConfig config) {
    detection = last == null ? null : last.ifBy(config.failureDetector());
  }

  private static int attemptAfter(Phase previous) {
    if (previous instanceof HalfOpen halfOpen) {
      return halfOpen.attempt() + 1;
    }
    return previous instanceof Open open ? open.attempt : 1;
  }

  @Override
  CircuitState state() {
    return CircuitState.OPEN;
  }

  @Override
  @Nullable Detection detection() {
    return detection;
  }

  private long remaining(long now) {
    return Math.max(delay.nanos, notBefore.elapsed()) - elapsed(now);
  }

  @Override
  @Nullable Phase successorDue(long now, Moment present) {
    if (remaining(now) > 0) {
      return null;
    }
    Beginning next =
        beginning().next(now, present, beginning().counts().halfOpened(), "recovery time is over");
    return new HalfOpen(next, this, attempt, failure, present.config());
  }

  @Override
  @Nullable Admission admit(long now, Moment present) {
    return null;
  }

  @Override
  boolean wouldAdmit(long now, Moment present) {
    return remaining(now) <= 0;
  }

  @Override
  Phase record(Admission admission, Verdict verdict, boolean slow, long now, Moment present) {
    return this;
  }

  /** Takes a quota that turned out to be spent after the call's own phase had ended in this one. */
  void exhaustedLate(Phase admittedBy, Verdict.Exhausted verdict, long now, Moment present) {
    if (admittedBy.beginning().number() + 1 == beginning().number()) {
      notBefore.extend(elapsed(now) + Waits.exhausted(verdict.retryAfter(), present.config()));
    }
  }

  @Override
  long nanosUntilTrial(long now) {
    return Math.max(0, remaining(now));
  }

  @Override
  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  Evidence evidence(long now) {
    return evidence.apply(now);
  }

  @Override
  LongFunction<Evidence> lastEvidence(long now) {
    return evidence;
  }

  @Override
  void reconfigure(CircuitBreakerConfig config, long now) {
    keep(detection, config);
    RecoveryDelay recipe = delay.recipe;
    if (recipe != null && !config.recoveryDelay().equals(recipe)) {
      delay = Delay.of(config, attempt);
    }
  }

  /**
   * How long this phase lasts.
   *
   * @param recipe what it was computed by; null: opened by hand, for a time that no setting changes
   */
  private record Delay(@Nullable RecoveryDelay recipe, long nanos) {
    static Delay of(CircuitBreakerConfig config, int attempt) {
      return new Delay(config.recoveryDelay(), Waits.recoveryDelay(config, attempt));
    }
  }
}
