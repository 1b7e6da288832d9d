package dev.halfopen.simulator.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Calls as they were recorded. */
final class RecordedCalls implements CallSource {
  private final Iterator<CallRecord> records;
  private final SplittableRandom random;
  private @Nullable Instant first;
  private long last;

  /** Each call with a chance of its own, for an illness that is put over what was recorded. */
  RecordedCalls(Iterator<CallRecord> records, SplittableRandom random) {
    this.records = records;
    this.random = random;
  }

  @Override
  public @Nullable Demand next() {
    while (records.hasNext()) {
      CallRecord call = records.next();
      if (call.outcome() != CallOutcome.REFUSED) {
        return demand(call);
      }
    }
    return null;
  }

  private Demand demand(CallRecord call) {
    Instant first = this.first;
    if (first == null) {
      first = call.time();
      this.first = first;
    }
    last = Math.max(last, Duration.between(first, call.time()).toNanos());
    return new Demand(
        last,
        tokens(call.inputTokens()),
        tokens(call.outputTokens()),
        call.firstContent() != null,
        random.nextLong(),
        call);
  }

  private static int tokens(long known) {
    return (int) Math.min(Math.max(known, 0), Integer.MAX_VALUE);
  }
}
