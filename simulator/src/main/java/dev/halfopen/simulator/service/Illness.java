package dev.halfopen.simulator.service;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.traffic.CallOutcome;
import java.time.Duration;

/**
 * What ails a service for a time. Immutable.
 *
 * <p>Failures come after 1 s unless it is said otherwise.
 *
 * @since 0.1.0
 */
public final class Illness {
  private static final Duration FAILS_AFTER = Duration.ofSeconds(1);

  private final String name;
  private final boolean ofStreams;
  private final Beginning beginning;

  /** Makes what is at work in one run. */
  @FunctionalInterface
  interface Beginning {
    Affliction begin(long from, long to);
  }

  private Illness(String name, Beginning beginning) {
    this(name, false, beginning);
  }

  private Illness(String name, boolean ofStreams, Beginning beginning) {
    this.name = name;
    this.ofStreams = ofStreams;
    this.beginning = beginning;
  }

  /** Every call fails. */
  public static Illness total() {
    return total(FAILS_AFTER);
  }

  /**
   * Every call fails.
   *
   * @param failsAfter how long that takes
   */
  public static Illness total(Duration failsAfter) {
    return named("total", partial(100, failsAfter));
  }

  /**
   * Every call fails, those under way at its beginning, too.
   *
   * @param failsAfter how long that takes
   */
  public static Illness shock(Duration failsAfter) {
    long nanos = Ranges.delay("failsAfter", failsAfter).toNanos();
    return new Illness(
        "shock",
        (from, to) ->
            new Affliction() {
              @Override
              public void afflict(Draft draft) {
                draft.fail(nanos);
              }

              @Override
              public void strike(Draft draft, long after) {
                draft.die(after);
              }
            });
  }

  /**
   * Some of the calls fail.
   *
   * @param percent more than 0, at most 100
   */
  public static Illness partial(double percent) {
    return partial(percent, FAILS_AFTER);
  }

  /**
   * Some of the calls fail.
   *
   * @param percent more than 0, at most 100
   * @param failsAfter how long that takes
   */
  public static Illness partial(double percent, Duration failsAfter) {
    double share = share(percent);
    long nanos = Ranges.delay("failsAfter", failsAfter).toNanos();
    return new Illness(
        "partial",
        (from, to) ->
            draft -> {
              if (draft.illChance < share) {
                draft.fail(nanos);
              }
            });
  }

  /**
   * All is slow, and some of the calls fail in the end.
   *
   * @param factor how many times as long everything takes; 1 to 1000
   * @param percent how many fail; 0 to 100
   */
  public static Illness brownOut(double factor, double percent) {
    if (!(factor >= 1 && factor <= 1000)) {
      throw Ranges.error("factor", factor, "1 to 1000");
    }
    double share = percent == 0 ? 0 : share(percent);
    return new Illness(
        "brown-out",
        (from, to) ->
            draft -> {
              draft.slow(factor);
              if (draft.illChance < share) {
                draft.die(draft.end);
              }
            });
  }

  /**
   * Some of the calls are never answered, those under way at its beginning, too: the client's time
   * limit ends them.
   *
   * @param percent more than 0, at most 100
   */
  public static Illness hang(double percent) {
    double share = share(percent);
    return new Illness("hang", (from, to) -> new Hang(share));
  }

  private record Hang(double share) implements Affliction {
    @Override
    public void afflict(Draft draft) {
      strike(draft, 0);
    }

    @Override
    public void strike(Draft draft, long after) {
      if (draft.illChance < share) {
        draft.hang(after);
      }
    }
  }

  /**
   * Some of the answers that come in pieces end in the middle, without a word.
   *
   * @param percent more than 0, at most 100
   */
  public static Illness cutStreams(double percent) {
    double share = share(percent);
    return new Illness(
        "cut streams",
        true,
        (from, to) ->
            draft -> {
              if (isBroken(draft, share)) {
                draft.afflicted = true;
                draft.outcome = CallOutcome.CUT;
                draft.end = inTheMiddle(draft);
              }
            });
  }

  /**
   * Some of the answers that come in pieces stop in the middle, and never end: the client's time
   * limit ends them.
   *
   * @param percent more than 0, at most 100
   */
  public static Illness stalledStreams(double percent) {
    double share = share(percent);
    return new Illness(
        "stalled streams",
        true,
        (from, to) ->
            draft -> {
              if (isBroken(draft, share)) {
                draft.hang(inTheMiddle(draft));
              }
            });
  }

  private static boolean isBroken(Draft draft, double share) {
    return draft.demand.streamed() && draft.answers() && draft.illChance < share;
  }

  /** Behind the first piece, even if that was all. */
  private static long inTheMiddle(Draft draft) {
    long rest = (long) ((draft.end - draft.firstContent) * draft.cutChance);
    return draft.firstContent + Math.max(1, rest);
  }

  /** The service lets fewer calls pass than come: a real token bucket, full at the beginning. */
  public static Illness rateLimit(RateLimit limit) {
    Ranges.notNull("limit", limit);
    return new Illness("rate limit", (from, to) -> limit.start(from));
  }

  /**
   * The quota is spent until the end.
   *
   * @param statesWait whether the service says until when
   */
  public static Illness spentQuota(boolean statesWait) {
    return new Illness(
        "spent quota",
        (from, to) ->
            draft -> {
              draft.fail(Duration.ofMillis(100).toNanos());
              draft.outcome = CallOutcome.EXHAUSTED;
              draft.retryAfter = statesWait ? Duration.ofNanos(to - draft.now) : null;
            });
  }

  /**
   * Down and up again and again, beginning with down.
   *
   * @param down how long every call fails
   * @param up how long all is well
   */
  public static Illness flapping(Duration down, Duration up) {
    long downNanos = Ranges.positive("down", down).toNanos();
    long turn = downNanos + Ranges.positive("up", up).toNanos();
    return new Illness(
        "flapping",
        (from, to) ->
            draft -> {
              if ((draft.now - from) % turn < downNanos) {
                draft.fail(FAILS_AFTER.toNanos());
              }
            });
  }

  /**
   * Every call fails, and afterwards the service is fragile: it bears three tenths of the usual
   * load at first and an eighth more for each second in which it answers; if more comes, it falls
   * down again. Such a service is called metastable.
   *
   * @param usualPerSecond the usual load, in calls a second; more than 0, at most a million
   * @param downAgain for how long it falls down again
   */
  public static Illness collapse(double usualPerSecond, Duration downAgain) {
    if (!(usualPerSecond > 0 && usualPerSecond <= 1e6)) {
      throw Ranges.error("usualPerSecond", usualPerSecond, "more than 0, at most 1000000");
    }
    long nanos = Ranges.positive("downAgain", downAgain).toNanos();
    return new Illness(
        "collapse", (from, to) -> new Collapse(to, nanos, usualPerSecond, FAILS_AFTER.toNanos()));
  }

  private static Illness named(String name, Illness illness) {
    return new Illness(name, illness.ofStreams, illness.beginning);
  }

  private static double share(double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw Ranges.error("percent", percent, "more than 0, at most 100");
    }
    return percent / 100;
  }

  /**
   * Another one of which nothing is simulated: it says when a service was ill whose calls were
   * recorded.
   *
   * @param name what people call it
   */
  public static Illness known(String name) {
    return new Illness(Ranges.notNull("name", name), (from, to) -> draft -> draft.afflicted = true);
  }

  /** What people call it. */
  public String name() {
    return name;
  }

  /** Whether only answers that come in pieces suffer from it. */
  public boolean isOfStreams() {
    return ofStreams;
  }

  Affliction begin(long from, long to) {
    return beginning.begin(from, to);
  }

  @Override
  public String toString() {
    return name;
  }
}
