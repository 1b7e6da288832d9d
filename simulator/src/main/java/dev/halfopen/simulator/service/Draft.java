package dev.halfopen.simulator.service;

import dev.halfopen.simulator.internal.Draws;
import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.CallRecord;
import dev.halfopen.simulator.traffic.Demand;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A reply as it comes about: first as of a service that is well, then with what ails it. */
final class Draft {
  /**
   * Not what SplittableRandom itself adds from draw to draw: the second draw of one attempt would
   * be the first of the next.
   */
  private static final long NEXT_ATTEMPT = 0xd1b54a32d192ed03L;

  final Demand demand;
  final long now;

  /** False: nothing is sent, somebody just wonders. */
  final boolean real;

  /** The call's own chance in base failures, in illnesses, and for where it breaks off. */
  final double baseChance;

  final double illChance;
  final double cutChance;

  CallOutcome outcome = CallOutcome.ANSWERED;
  long firstContent;

  /** From when on nothing comes any more, though it goes on. */
  long silentFrom = Reply.NEVER;

  long end;
  @Nullable Duration retryAfter;
  boolean afflicted;

  Draft(Demand demand, int attempt, long now, boolean real, Latency latency) {
    this.demand = demand;
    this.now = now;
    this.real = real;
    // The draws of an attempt are the same, whatever comes of it, and whatever was before.
    SplittableRandom random = new SplittableRandom(demand.seed() + attempt * NEXT_ATTEMPT);
    baseChance = Draws.open(random);
    illChance = Draws.open(random);
    cutChance = Draws.open(random);
    CallRecord recorded = demand.recorded();
    if (recorded == null) {
      firstContent = latency.firstContent(random);
      end = firstContent + latency.rest(demand.outputTokens(), random);
    } else {
      Duration first = recorded.firstContent();
      outcome = recorded.outcome();
      end = recorded.duration().toNanos();
      firstContent = first != null ? Math.min(first.toNanos(), end) : answers() ? end : -1;
      retryAfter = recorded.retryAfter();
    }
  }

  /** It ends without an answer, after this time. */
  void end(CallOutcome with, long after) {
    outcome = with;
    end = after;
    firstContent = -1;
  }

  /** It fails after this time, for the illness. */
  void fail(long after) {
    afflicted = true;
    end(CallOutcome.FAILED, after);
  }

  /** It hangs from this time on: the client's time limit ends it. */
  void hang(long from) {
    afflicted = true;
    outcome = CallOutcome.TIMED_OUT;
    end = Reply.NEVER;
    silentFrom = Math.min(silentFrom, from);
    firstContent = contentBefore(from);
  }

  /** It fails in its course, for the illness, whether or not something had come. */
  void die(long after) {
    long begun = contentBefore(after);
    fail(after);
    firstContent = begun;
  }

  private long contentBefore(long then) {
    return firstContent < then ? firstContent : -1;
  }

  /** All of it takes so many times as long. */
  void slow(double factor) {
    afflicted = true;
    firstContent = times(firstContent, factor);
    silentFrom = times(silentFrom, factor);
    end = times(end, factor);
  }

  /** What never comes comes no later. */
  private static long times(long then, double factor) {
    return then < 0 || then >= Reply.NEVER ? then : (long) (then * factor);
  }

  /** It waits before it is taken up. */
  void queue(long nanos) {
    end += nanos;
    firstContent += firstContent < 0 ? 0 : nanos;
    silentFrom += nanos;
  }

  boolean answers() {
    return outcome == CallOutcome.ANSWERED;
  }

  Reply reply() {
    long lastContent = firstContent < 0 ? -1 : Math.min(silentFrom, end);
    return new Reply(outcome, firstContent, lastContent, end, retryAfter, afflicted, written());
  }

  private int written() {
    if (outcome == CallOutcome.CUT) {
      CallRecord recorded = demand.recorded();
      boolean known = recorded != null && recorded.outcome() == CallOutcome.CUT;
      return known ? demand.outputTokens() : (int) (demand.outputTokens() * cutChance);
    }
    return answers() ? demand.outputTokens() : 0;
  }
}
