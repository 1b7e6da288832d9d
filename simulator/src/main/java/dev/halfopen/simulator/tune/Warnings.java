package dev.halfopen.simulator.tune;

import dev.halfopen.internal.Text;
import dev.halfopen.simulator.internal.Numbers;
import dev.halfopen.simulator.records.Recording;
import dev.halfopen.simulator.traffic.CallOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says when the records are too few or too clean to trust what they tell. */
final class Warnings {
  private static final int FEW_CALLS = 3_000;

  /** "None in a time T" says with 95 % confidence no more than "fewer than 3 / T". */
  private static final int RULE_OF_THREE = 3;

  /** The fewest failures that a careful detector wants to see. */
  private static final int CALLS_TO_SEE = 3;

  private Warnings() {}

  static List<String> about(
      Recording recording,
      TrafficFacts facts,
      List<Outage> outages,
      Goals goals,
      boolean outagesPutIn,
      @Nullable Trial best) {
    List<String> warnings = new ArrayList<>();
    if (facts.calls() < FEW_CALLS) {
      warnings.add(
          "Too few: "
              + facts.calls()
              + " calls. What usually fails may be anything up to "
              + Numbers.brief(facts.usualAtMost())
              + " %, and the slowest answers have not been seen. Record some "
              + FEW_CALLS
              + " calls at least.");
    }
    Duration needed = Duration.ofNanos((long) (goals.period().toNanos() / goals.falseOpenings()));
    Duration wanted = needed.multipliedBy(RULE_OF_THREE);
    if (recording.span().compareTo(wanted) < 0) {
      warnings.add(
          "Too few: the records are of "
              + Text.duration(recording.span())
              + ". Without a false opening in it they say, with 95 % confidence, no more than one"
              + " in "
              + Text.duration(recording.span().dividedBy(RULE_OF_THREE))
              + "; for one in "
              + Text.duration(needed)
              + " it would take "
              + Text.duration(wanted)
              + ". Beyond that it is the detector's own arithmetic, which supposes that failures"
              + " come singly.");
    }
    if (outages.isEmpty()) {
      warnings.add(
          "Too clean: there is no outage in the records, so nothing says how this service falls"
              + " ill."
              + (outagesPutIn
                  ? " How soon one is seen was tried on outages that were put into your traffic."
                  : ""));
    }
    if (facts.usualFailureRate() == 0) {
      warnings.add(
          "Too clean: outside of outages not one call failed. Are failures recorded at all? What"
              + " usually fails was taken for "
              + Numbers.brief(Proposals.usual(facts, goals.smallestOutage()))
              + " %.");
    }
    if (!outagesPutIn) {
      warnings.add(
          "Too few: the records are too short to put outages of some minutes into them, so how soon"
              + " one is seen was not tried.");
    }
    if (Proposals.failsTooMuch(facts, goals)) {
      warnings.add(
          "Of the calls, "
              + Numbers.brief(facts.usualFailureRate())
              + " % usually fail. That is near to the smallest outage of "
              + Numbers.brief(goals.smallestOutage())
              + " %: a breaker can hardly tell them apart.");
    }
    double seconds = CALLS_TO_SEE / facts.callsPerSecond();
    if (seconds > goals.detectWithin().toNanos() / 1e9) {
      warnings.add(
          "Too few: calls come every "
              + Numbers.brief(1 / facts.callsPerSecond())
              + " s, and an outage can't be told before some "
              + CALLS_TO_SEE
              + " calls have failed: "
              + Numbers.brief(seconds)
              + " s.");
    }
    if (recording.count(CallOutcome.REFUSED) > 0) {
      warnings.add(
          "A breaker stood before the service when this was recorded: it refused "
              + recording.count(CallOutcome.REFUSED)
              + " calls, so outages look shorter and thinner here than they were.");
    }
    if (facts.slowestFirstContent() == null) {
      warnings.add(
          "The records say nothing of the first content, so since-last-sign is not set: for streams"
              + " it sees a hanging service much sooner.");
    }
    if (best != null && !best.reachesGoals()) {
      warnings.add("No settings reach all of the goals; those shown come nearest.");
    }
    return warnings;
  }
}
