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
import org.jspecify.annotations.Nullable;

/**
 * The breakers of one name and the same tags, most often one: one point of each instrument for each
 * of their sets of attributes, which are made once. Members change under the lock of {@link
 * WatchedBreakers}; it is read without one, since breakers ask clocks and detectors of their users.
 */
final class BreakerSeries {
  private record Counted(Count count, Attributes attributes) {}

  private final Attributes base;
  private final Map<CircuitState, Attributes> states = new EnumMap<>(CircuitState.class);
  private final Map<OperatingMode, Attributes> modes = new EnumMap<>(OperatingMode.class);
  private final Map<Outcome, Attributes> outcomes = new EnumMap<>(Outcome.class);
  private final List<Counted> rejections;
  private final List<Counted> transitions;
  private final List<Counted> efforts;
  private volatile List<Member> members = List.of();

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
    for (Member member : members) {
      if (member.refersTo(breaker)) {
        return member;
      }
    }
    return null;
  }

  void add(Member member) {
    List<Member> more = new ArrayList<>(members);
    more.add(member);
    members = List.copyOf(more);
  }

  void remove(Member member) {
    members = members.stream().filter(other -> other != member).toList();
  }

  /** Immutable. */
  List<Member> members() {
    return members;
  }

  /** Whether nobody is left, of those whom somebody holds. */
  boolean isEmpty() {
    if (members.stream().anyMatch(member -> member.refersTo(null))) {
      members = members.stream().filter(member -> !member.refersTo(null)).toList();
    }
    return members.isEmpty();
  }

  void read(Instruments to) {
    Merged now = Merged.of(members);
    if (now == null) {
      return;
    }
    states.forEach((state, attributes) -> to.state.record(now.isIn(state) ? 1 : 0, attributes));
    modes.forEach((mode, attributes) -> to.mode.record(now.isIn(mode) ? 1 : 0, attributes));
    outcomes.forEach((outcome, attributes) -> to.calls.record(now.sum(outcome), attributes));
    record(now, to.rejected, rejections);
    to.shadowRejected.record(now.sum(Count.SHADOW_REJECTED_CALLS), base);
    to.slow.record(now.sum(Count.SLOW_CALLS), base);
    to.late.record(now.sum(Count.LATE_RESULTS), base);
    to.inFlight.record(now.sum(Count.CALLS_IN_FLIGHT), base);
    to.trialsInFlight.record(now.trialsInFlight(), base);
    record(now, to.transitions, transitions);
    to.resets.record(now.sum(Count.RESETS), base);
    to.openRemaining.record(now.openSeconds(), base);
    to.throttledRemaining.record(now.throttledSeconds(), base);
    if (!Double.isNaN(now.failureRate())) {
      to.failureRate.record(now.failureRate(), base);
      to.slowRate.record(now.slowRate(), base);
    }
    record(now, to.efforts, efforts);
    to.budgetLevel.record(now.budgetLevel(), base);
    to.eventsDropped.record(now.sum(Count.DROPPED_EVENTS), base);
  }

  private static void record(
      Merged now, ObservableLongMeasurement instrument, List<Counted> counts) {
    for (Counted each : counts) {
      instrument.record(now.sum(each.count), each.attributes);
    }
  }
}
