package dev.halfopen.opentelemetry;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.Count;
import dev.halfopen.OperatingMode;
import dev.halfopen.Outcome;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The breakers of one name and the same tags, most often one: one point of each instrument for each
 * of their sets of attributes, which are made once. Members change under the lock of {@link
 * WatchedBreakers}; it is read without one, since breakers ask clocks and detectors of their users.
 */
final class BreakerSeries {
  /**
   * Who is and was there, since counters must not fall. Immutable.
   *
   * @param left those that nobody observes any more: their counts stay, until they come back
   * @param gone what those had counted that were collected; empty if there was none
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them or alters the array
  private record Standing(List<Member> members, List<Member> left, long[] gone) {
    long counted(int index) {
      long sum = gone.length == 0 ? 0 : gone[index];
      for (Member member : left) {
        sum += member.last(index);
      }
      for (Member member : members) {
        sum += member.read(index);
      }
      return sum;
    }
  }

  private record Counted(Count count, Attributes attributes) {}

  private final Attributes base;
  private final Map<CircuitState, Attributes> states = new EnumMap<>(CircuitState.class);
  private final Map<OperatingMode, Attributes> modes = new EnumMap<>(OperatingMode.class);
  private final Map<Outcome, Attributes> outcomes = new EnumMap<>(Outcome.class);
  private final List<Counted> rejections;
  private final List<Counted> transitions;
  private final List<Counted> efforts;
  private volatile Standing standing = new Standing(List.of(), List.of(), new long[0]);

  BreakerSeries(Attributes base) {
    this.base = base;
    for (CircuitState state : CircuitState.values()) {
      states.put(state, with(Keys.STATE, Keys.written(state)));
    }
    for (OperatingMode mode : OperatingMode.values()) {
      modes.put(mode, with(Keys.MODE, Keys.written(mode)));
    }
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome, with(Keys.OUTCOME, Keys.written(outcome)));
    }
    rejections =
        List.of(
            counted(Count.REJECTED_OPEN, Keys.REASON, "open"),
            counted(Count.REJECTED_TRIALS_IN_PROGRESS, Keys.REASON, "trials_in_progress"),
            counted(Count.REJECTED_THROTTLED, Keys.REASON, "throttled"),
            counted(Count.REJECTED_FORCED_OPEN, Keys.REASON, "forced_open"),
            counted(Count.REJECTED_RAMPING, Keys.REASON, "ramping"));
    transitions =
        List.of(
            counted(Count.CIRCUIT_BREAKER_OPENS, Keys.TO, "open"),
            counted(Count.CIRCUIT_BREAKER_HALF_OPENS, Keys.TO, "half_open"),
            counted(Count.CIRCUIT_BREAKER_CLOSES, Keys.TO, "closed"));
    efforts =
        List.of(
            counted(Count.RETRY_ATTEMPTS, Keys.KIND, "retry"),
            counted(Count.HEDGE_ATTEMPTS, Keys.KIND, "hedge"),
            counted(Count.FALLBACK_CALLS, Keys.KIND, "fallback"),
            counted(Count.TIMEOUTS, Keys.KIND, "timeout"),
            counted(Count.UNSENT_CALLS, Keys.KIND, "unsent"),
            counted(Count.RETRY_BUDGET_REFUSALS, Keys.KIND, "budget_refusal"));
  }

  private Counted counted(Count count, AttributeKey<String> key, String value) {
    return new Counted(count, with(key, value));
  }

  private Attributes with(AttributeKey<String> key, String value) {
    return base.toBuilder().put(key, value).build();
  }

  /** The member that this breaker is; null if it is none. */
  @Nullable Member find(CircuitBreaker breaker) {
    for (Member member : standing.members) {
      if (member.refersTo(breaker)) {
        return member;
      }
    }
    return null;
  }

  /** One that had left and is back counts for itself again. */
  void add(CircuitBreaker breaker, Member member) {
    Standing now = standing;
    member.readAll();
    List<Member> more = new ArrayList<>(now.members);
    more.add(member);
    List<Member> left = now.left.stream().filter(other -> !other.refersTo(breaker)).toList();
    standing = new Standing(List.copyOf(more), left, now.gone);
  }

  void remove(Member member) {
    Standing now = standing;
    member.readAll();
    List<Member> left = new ArrayList<>(now.left);
    left.add(member);
    standing =
        new Standing(
            now.members.stream().filter(other -> other != member).toList(),
            List.copyOf(left),
            now.gone);
  }

  /** Immutable. */
  List<Member> members() {
    return standing.members;
  }

  /** Whether nobody is left, of those whom somebody holds. */
  boolean isEmpty() {
    Standing now = standing;
    List<Member> collected =
        Stream.concat(now.members.stream(), now.left.stream())
            .filter(member -> member.refersTo(null))
            .toList();
    if (!collected.isEmpty()) {
      long[] gone = now.gone;
      for (Member member : collected) {
        gone = member.addedTo(gone);
      }
      standing =
          new Standing(
              now.members.stream().filter(member -> !collected.contains(member)).toList(),
              now.left.stream().filter(member -> !collected.contains(member)).toList(),
              gone);
    }
    return standing.members.isEmpty();
  }

  void read(Instruments to) {
    Standing counts = standing;
    Merged now = Merged.of(counts.members);
    if (now == null) {
      return;
    }
    states.forEach((state, attributes) -> to.state.record(now.isIn(state) ? 1 : 0, attributes));
    modes.forEach((mode, attributes) -> to.mode.record(now.isIn(mode) ? 1 : 0, attributes));
    outcomes.forEach(
        (outcome, attributes) ->
            to.calls.record(counts.counted(Member.index(outcome)), attributes));
    record(counts, to.rejected, rejections);
    to.shadowRejected.record(counts.counted(Member.index(Count.SHADOW_REJECTED_CALLS)), base);
    to.slow.record(counts.counted(Member.index(Count.SLOW_CALLS)), base);
    to.late.record(counts.counted(Member.index(Count.LATE_RESULTS)), base);
    to.inFlight.record(now.callsInFlight(), base);
    to.trialsInFlight.record(now.trialsInFlight(), base);
    record(counts, to.transitions, transitions);
    to.resets.record(counts.counted(Member.index(Count.RESETS)), base);
    to.openRemaining.record(now.openSeconds(), base);
    to.throttledRemaining.record(now.throttledSeconds(), base);
    if (!Double.isNaN(now.failureRate())) {
      to.failureRate.record(now.failureRate(), base);
      to.slowRate.record(now.slowRate(), base);
    }
    record(counts, to.efforts, efforts);
    to.budgetLevel.record(now.budgetLevel(), base);
    to.eventsDropped.record(counts.counted(Member.index(Count.DROPPED_EVENTS)), base);
  }

  private static void record(
      Standing counts, ObservableLongMeasurement instrument, List<Counted> kinds) {
    for (Counted each : kinds) {
      instrument.record(counts.counted(Member.index(each.count)), each.attributes);
    }
  }
}
