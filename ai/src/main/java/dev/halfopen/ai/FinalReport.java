package dev.halfopen.ai;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Outcome;
import dev.halfopen.Permit;
import dev.halfopen.TimeSource;
import dev.halfopen.Verdict;
import dev.halfopen.ai.internal.LayerAround;
import dev.halfopen.internal.Ranges;
import dev.halfopen.timeout.CallTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells the observers, once, what an exchange was; and the breaker's, what it used. Thread-safe.
 */
final class FinalReport {
  private static final int MAX_WORD = 200;

  private final AIRequest request;
  private final CircuitBreaker breaker;
  private final SlowRule slowRule;
  private final Reading reading;
  private final Patience patience;
  private final TimeSource time;
  private final long startedAt;

  /** Those whom this one tells. */
  private final List<EndObserver> observers;

  /** Those and whom a layer around tells, who need not be told of a layer beneath. */
  private final List<EndObserver> informed;

  /** Whether a layer around of the same breaker reads the same response. */
  private final boolean readAround;

  private final AtomicBoolean counted = new AtomicBoolean();
  private final AtomicBoolean told = new AtomicBoolean();

  FinalReport(
      AIRequest request,
      CircuitBreaker breaker,
      AIProtection protection,
      Reading reading,
      Patience patience,
      TimeSource time,
      long startedAt) {
    this.request = request;
    this.breaker = breaker;
    this.slowRule = protection.slowRule();
    this.reading = reading;
    this.patience = patience;
    this.time = time;
    this.startedAt = startedAt;
    FinalReport around = around(breaker);
    this.readAround = around != null;
    List<EndObserver> own = protection.observers();
    List<EndObserver> already = around == null ? List.of() : around.informed;
    this.observers = already.isEmpty() ? own : without(own, already);
    this.informed = already.isEmpty() ? own : union(observers, already);
  }

  /** Of the same breaker, whose call this one is then a part of; null: there is none. */
  private static @Nullable FinalReport around(CircuitBreaker breaker) {
    return LayerAround.current() instanceof FinalReport around && around.breaker == breaker
        ? around
        : null;
  }

  private static List<EndObserver> without(List<EndObserver> own, List<EndObserver> already) {
    return own.stream().filter(mine -> already.stream().noneMatch(mine::isSame)).toList();
  }

  private static List<EndObserver> union(List<EndObserver> some, List<EndObserver> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /** Runs a section of the exchange, beneath which there may be another layer. */
  void around(Runnable section) {
    LayerAround.within(this, section);
  }

  /** How long the exchange has taken by now. */
  Duration took() {
    return bounded(time.nanoTime() - startedAt);
  }

  /** Whether an answer that ends now was slow; null if the breaker's own threshold decides. */
  @Nullable Boolean slow() {
    return slowRule.equals(SlowRule.NONE) ? null : slowRule.judge(reading.came(), pace());
  }

  /** The verdict is about to be reported: tells the permit once what the service has counted. */
  void usage(Permit permit) {
    if (readAround || !counted.compareAndSet(false, true)) {
      return;
    }
    Usage usage = reading.usage();
    if (usage.input() >= 0 || usage.output() >= 0) {
      permit.usage(usage.allInput(), usage.allOutput());
    }
  }

  /**
   * The verdict has been reported: tells the observers, unless they were told before.
   *
   * @param error what the exchange failed with; null if it didn't
   */
  void ended(Verdict verdict, @Nullable Throwable error) {
    if (observers.isEmpty() || !told.compareAndSet(false, true)) {
      return;
    }
    AIExchangeEnd end =
        new AIExchangeEnd(
            shown(request),
            breaker.name(),
            reading.came(),
            Outcome.of(verdict),
            kind(verdict, error),
            pace());
    for (EndObserver observer : observers) {
      observer.tell(end);
    }
  }

  private Pace pace() {
    long now = time.nanoTime();
    return patience.pace(bounded(now - startedAt), now);
  }

  /** A clock may be set by hand. */
  private static Duration bounded(long nanos) {
    Duration time = Duration.ofNanos(Math.max(0, nanos));
    return time.compareTo(Ranges.MAX_TIME) > 0 ? Ranges.MAX_TIME : time;
  }

  private static AIRequest shown(AIRequest request) {
    String model = request.model();
    return new AIRequest(
        request.provider(),
        PlainText.line(request.service(), MAX_WORD),
        model == null ? null : PlainText.lineOrNull(model, MAX_WORD),
        null,
        request.streaming());
  }

  /** A caller who gives up when nothing comes, and a limit around, tell of a time that is over. */
  private static @Nullable AIFailure kind(Verdict verdict, @Nullable Throwable error) {
    if (error instanceof AIFailureException known) {
      return known.failure();
    }
    boolean isTime =
        error instanceof CallTimeoutException || error instanceof CancellationException;
    return isTime && verdict instanceof Verdict.Failure ? AIFailure.TIMEOUT : null;
  }
}
