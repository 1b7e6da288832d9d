package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.Failover;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one call goes: the targets in their order, each with the attempts that were made there. A
 * target that had its turn is left for good, unless its breaker only rejected the call.
 */
final class Route {
  private final List<Target> targets;

  /** By target; null: none were made but at the first. */
  private int @Nullable [] attemptsElsewhere;

  private int attemptsAtFirst;
  private int at;

  /** Where the last failure came from, and where it may be mended. */
  private Target blamed;

  private Failover failover = Failover.ANYWHERE;

  /** The rejection by the breaker that admits a call first, and whose it is. */
  private @Nullable CallNotPermittedException soonest;

  private int soonestAt;

  /** The way of a call that has tried the first target so often. */
  Route(List<Target> targets, int attemptsAtFirst) {
    this.targets = targets;
    this.attemptsAtFirst = attemptsAtFirst;
    this.blamed = targets.get(0);
  }

  Target present() {
    return targets.get(at);
  }

  boolean isAtFirst() {
    return at == 0;
  }

  /** The present target's breaker has admitted an attempt: what it said before is over. */
  void attempted() {
    if (at == 0) {
      attemptsAtFirst++;
    } else {
      if (attemptsElsewhere == null) {
        attemptsElsewhere = new int[targets.size()];
      }
      attemptsElsewhere[at]++;
    }
    if (soonestAt == at) {
      soonest = null;
    }
  }

  int attemptsHere() {
    return attempts(at);
  }

  private int attempts(int target) {
    if (target == 0) {
      return attemptsAtFirst;
    }
    return attemptsElsewhere == null ? 0 : attemptsElsewhere[target];
  }

  /** The present target has failed, and this is where that may be mended. */
  void failed(Failover mend) {
    blamed = present();
    failover = mend;
  }

  /** Whether a further target can help and would admit a call. */
  boolean hasOtherThatPermitsCalls() {
    for (int i = at + 1; i < targets.size(); i++) {
      if (canHelp(i) && targets.get(i).breaker().permitsCalls()) {
        return true;
      }
    }
    return false;
  }

  /** Goes on to the next target that can help, if there is one. */
  boolean goOn() {
    for (int i = at + 1; i < targets.size(); i++) {
      if (canHelp(i)) {
        at = i;
        return true;
      }
    }
    return false;
  }

  private boolean canHelp(int index) {
    return attempts(index) == 0 && targets.get(index).canHelp(blamed, failover);
  }

  /** The present target's breaker has rejected the call. */
  void rejected(CallNotPermittedException rejection) {
    CallNotPermittedException other = soonest;
    Duration mine = rejection.retryAfter();
    Duration its = other == null ? null : other.retryAfter();
    if (other == null || (mine != null && (its == null || mine.compareTo(its) < 0))) {
      soonest = rejection;
      soonestAt = at;
    }
  }

  @Nullable CallNotPermittedException soonest() {
    return soonest;
  }

  int attemptsAtSoonest() {
    return attempts(soonestAt);
  }

  /** Goes back to the target whose breaker admits a call first. */
  void goToSoonest() {
    at = soonestAt;
    soonest = null;
  }
}
