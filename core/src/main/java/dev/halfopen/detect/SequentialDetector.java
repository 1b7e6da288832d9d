package dev.halfopen.detect;

import dev.halfopen.Incubating;
import dev.halfopen.internal.Ranges;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens as soon as the calls so far say that the service fails more than it usually does, whatever
 * the size of the outage: a total one after three or four calls, a partial one after some more;
 * made by {@link FailureDetector#sequential()}. Immutable, and a detector as it stands.
 *
 * <p>There is no window to be sized. What it asks for is what one knows: how often calls
 * {@linkplain #usualFailureRate fail while all is well}, which share of them {@linkplain
 * #smallestOutage makes an outage}, and {@linkplain #callsBetweenFalseOpenings how rare} false
 * openings shall be.
 *
 * <p>Failures within one second count as one failure at most, so that a shock that kills all calls
 * in flight opens nothing, and evidence fades, that of a single failure in some 20 minutes: calls
 * that fail days apart are no outage. (With a clock that stands still, as in a test, failures after
 * the first thus count for nothing: let it step at each call.)
 *
 * @since 0.1.0
 */
@Incubating
public final class SequentialDetector extends FailureDetector {
  private static final double DEFAULT_USUAL = 1;
  private static final double DEFAULT_SMALLEST = 50;
  private static final long DEFAULT_CALLS = 500_000;
  private static final double LOWEST_RATE = .001;
  private static final double HIGHEST_RATE = 90;
  private static final double LARGEST_OUTAGE = 99;
  private static final double OUTAGE_RATIO = 1.25;
  private static final long FEWEST_CALLS = 1_000;
  private static final long MOST_CALLS = 1_000_000_000_000L;

  private final double usual;

  /** NaN: nothing is learnt. */
  private final double tolerated;

  private final double smallestOutage;
  private final long calls;

  /** NaN: at the usual rate. */
  private final double startingAt;

  private final Levels levels;

  private SequentialDetector(
      double usual, double tolerated, double smallestOutage, long calls, double startingAt) {
    this.usual = usual;
    this.tolerated = tolerated;
    this.smallestOutage = smallestOutage;
    this.calls = calls;
    this.startingAt = startingAt;
    this.levels = new Levels(usual, highest(), smallestOutage, calls);
  }

  static SequentialDetector standard() {
    return new SequentialDetector(
        DEFAULT_USUAL, Double.NaN, DEFAULT_SMALLEST, DEFAULT_CALLS, Double.NaN);
  }

  /**
   * How many per cent of the calls fail while all is well; 1 by default.
   *
   * @param percent 0.001 to 90, at most {@link #learnsUpTo} and four fifths of {@link
   *     #smallestOutage}
   */
  public SequentialDetector usualFailureRate(double percent) {
    double most = Double.isNaN(tolerated) ? mostUsual() : tolerated;
    double usual = between("usualFailureRate", percent, LOWEST_RATE, most);
    return new SequentialDetector(usual, tolerated, smallestOutage, calls, startingAt);
  }

  /**
   * Follows a service that fails more often than {@link #usualFailureRate} for long, up to {@code
   * percent} of the calls. It takes some hundreds of calls and some minutes to learn a rate; what
   * was learnt stays when the breaker opens and closes, and an outage teaches nothing. By default
   * nothing is learnt.
   *
   * @param percent the usual failure rate to 90, at most four fifths of {@link #smallestOutage}
   */
  public SequentialDetector learnsUpTo(double percent) {
    double tolerated = between("learnsUpTo", percent, usual, mostUsual());
    return new SequentialDetector(usual, tolerated, smallestOutage, calls, startingAt);
  }

  /**
   * The smallest failure rate that is an outage; 50 by default. A smaller one is found sooner the
   * lower this is, a larger one hardly later. Where no other answer is at hand, refusing calls is
   * worth it from {@code w / (w + c)} on, with w the loss from a refused call that would have been
   * answered, and c the cost of a failed one.
   *
   * @param percent at least a quarter more than the usual rate and {@link #learnsUpTo}, at most 99
   */
  public SequentialDetector smallestOutage(double percent) {
    double smallest = between("smallestOutage", percent, OUTAGE_RATIO * highest(), LARGEST_OUTAGE);
    return new SequentialDetector(usual, tolerated, smallest, calls, startingAt);
  }

  /**
   * How many calls there shall be, on average, between two openings without an outage; 500000 by
   * default. With r calls a second, once a day is {@code 86400 * r}.
   *
   * @param n 1000 to 1000000000000
   */
  public SequentialDetector callsBetweenFalseOpenings(long n) {
    if (n < FEWEST_CALLS || n > MOST_CALLS) {
      throw Ranges.error("callsBetweenFalseOpenings", n, FEWEST_CALLS + " to " + MOST_CALLS);
    }
    return new SequentialDetector(usual, tolerated, smallestOutage, n, startingAt);
  }

  /**
   * Goes on from a usual failure rate that was learnt before, as {@link
   * FailureDetector.State#usualFailureRate()} told it, so that a restart forgets nothing. One
   * outside of what may be learnt counts as the nearest that may.
   *
   * @param percent more than 0, at most 100
   */
  public SequentialDetector startingAt(double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw Ranges.error("startingAt", percent, "more than 0, at most 100");
    }
    return new SequentialDetector(usual, tolerated, smallestOutage, calls, percent);
  }

  private static double between(String setting, double percent, double least, double most) {
    if (!(percent >= least && percent <= most)) {
      throw Ranges.error(setting, percent, text(least) + " to " + text(most));
    }
    return percent;
  }

  private double mostUsual() {
    return Math.min(HIGHEST_RATE, smallestOutage / OUTAGE_RATIO);
  }

  private double highest() {
    return Double.isNaN(tolerated) ? usual : tolerated;
  }

  Levels levels() {
    return levels;
  }

  UsualRate usualRate(double startingAt, LongSupplier calls) {
    return new UsualRate(usual, highest(), levels.count(), startingAt, calls);
  }

  /**
   * Whether calls that fail at this rate speak for the smallest outage rather than for the highest
   * rate that may be usual, so that nothing must be learnt from them.
   */
  boolean isOutage(double failureRate) {
    double failed = StrictMath.log(smallestOutage / highest());
    double succeeded = StrictMath.log((100 - highest()) / (100 - smallestOutage));
    return failureRate / 100 * (failed + succeeded) >= succeeded;
  }

  /** Counts its calls itself, if it learns. */
  @Override
  public State start(long now, @Nullable State previous) {
    if (levels.count() == 1) {
      return start(now, previous, () -> 0);
    }
    LongAdder calls = new LongAdder();
    State state = start(now, previous, calls::sum);
    return new Counting(state, calls);
  }

  @Override
  public State start(long now, @Nullable State previous, LongSupplier calls) {
    State before = previous instanceof Counting counting ? counting.state() : previous;
    double first = first();
    if (before instanceof SequentialState state && state.isOf(this)) {
      first = state.usualFailureRate();
    }
    return new SequentialState(this, now, first, calls);
  }

  @Override
  public String explain(Evidence evidence) {
    return explain(evidence, usual);
  }

  @Override
  public String explain(State state, long now) {
    return explain(state.evidence(now), state.usualFailureRate());
  }

  private static String explain(Evidence evidence, double usual) {
    return evidence.failures()
        + " of the last "
        + evidence.calls()
        + " calls failed; usual is "
        + text(new BigDecimal(usual).round(new MathContext(2)).doubleValue())
        + " %";
  }

  private static String text(double percent) {
    return BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString();
  }

  @Override
  public String toString() {
    return "sequential().usualFailureRate("
        + usual
        + ")"
        + (Double.isNaN(tolerated) ? "" : ".learnsUpTo(" + tolerated + ")")
        + ".smallestOutage("
        + smallestOutage
        + ").callsBetweenFalseOpenings("
        + calls
        + ")"
        + (Double.isNaN(startingAt) ? "" : ".startingAt(" + startingAt + ")");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SequentialDetector that
        && usual == that.usual
        && highest() == that.highest()
        && smallestOutage == that.smallestOutage
        && calls == that.calls
        && first() == that.first();
  }

  @Override
  public int hashCode() {
    return Objects.hash(usual, highest(), smallestOutage, calls, first());
  }

  /** The usual failure rate that a first phase starts at. */
  private double first() {
    return Double.isNaN(startingAt) ? usual : Math.max(usual, Math.min(highest(), startingAt));
  }

  /** For who starts a state without counts at hand. */
  private record Counting(State state, LongAdder calls) implements State {
    @Override
    public boolean record(boolean failure, boolean slow, long now) {
      return record(failure, slow, now, false);
    }

    @Override
    public boolean record(boolean failure, boolean slow, long now, boolean wary) {
      boolean alarm = state.record(failure, slow, now, wary);
      calls.increment();
      return alarm;
    }

    @Override
    public Evidence evidence(long now) {
      return state.evidence(now);
    }

    @Override
    public double usualFailureRate() {
      return state.usualFailureRate();
    }
  }
}
