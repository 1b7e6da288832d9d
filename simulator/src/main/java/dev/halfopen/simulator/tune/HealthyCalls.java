package dev.halfopen.simulator.tune;

import dev.halfopen.simulator.traffic.CallRecord;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The calls outside of outages, moved together as if there had been none: an outage that is put in
 * where no calls are left could not be seen. Not thread-safe.
 */
final class HealthyCalls implements Iterator<CallRecord> {
  private final Iterator<CallRecord> calls;
  private final List<Outage> outages;
  private Duration cutOut = Duration.ZERO;
  private int passed;
  private int left;
  private @Nullable CallRecord next;

  /**
   * @param most how many there are at most
   */
  HealthyCalls(Iterator<CallRecord> calls, List<Outage> outages, int most) {
    this.calls = calls;
    this.outages = outages;
    this.left = most;
    this.next = following();
  }

  private @Nullable CallRecord following() {
    while (left > 0 && calls.hasNext()) {
      CallRecord call = calls.next();
      while (passed < outages.size() && outages.get(passed).to().isBefore(call.time())) {
        cutOut = cutOut.plus(outages.get(passed).length());
        passed++;
      }
      if (passed == outages.size() || call.time().isBefore(outages.get(passed).from())) {
        left--;
        return cutOut.isZero() ? call : earlier(call);
      }
    }
    return null;
  }

  private CallRecord earlier(CallRecord call) {
    return new CallRecord(
        call.time().minus(cutOut),
        call.duration(),
        call.outcome(),
        call.firstContent(),
        call.model(),
        call.inputTokens(),
        call.outputTokens(),
        call.retryAfter());
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public CallRecord next() {
    CallRecord present = next;
    if (present == null) {
      throw new NoSuchElementException();
    }
    next = following();
    return present;
  }
}
