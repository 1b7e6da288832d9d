package dev.halfopen.simulator.tune;

import java.time.Instant;
import java.util.List;

/** Whether a time lies in an outage; asked in the order of time. */
final class Within {
  private final List<Outage> outages;
  private int next;

  Within(List<Outage> outages) {
    this.outages = outages;
  }

  boolean contains(Instant time) {
    while (next < outages.size() && outages.get(next).to().isBefore(time)) {
      next++;
    }
    return next < outages.size() && !time.isBefore(outages.get(next).from());
  }
}
