package dev.halfopen.simulator.cli;

import dev.halfopen.internal.Text;
import dev.halfopen.simulator.tune.Outage;
import java.util.List;

/** Outages in words. */
final class Outages {
  private static final int MOST = 5;

  private Outages() {}

  static String told(List<Outage> outages) {
    if (outages.isEmpty()) {
      return "no outage was found in them";
    }
    StringBuilder text = new StringBuilder();
    text.append(outages.size()).append(outages.size() == 1 ? " outage was" : " outages were");
    text.append(" found in them:");
    for (Outage outage : outages.subList(0, Math.min(MOST, outages.size()))) {
      text.append("\n  ").append(outage.from()).append(", for ");
      text.append(Text.duration(outage.length())).append(": ").append(outage.failed());
      text.append(" of ").append(outage.calls()).append(" calls failed");
    }
    return outages.size() > MOST ? text.append("\n  ...").toString() : text.toString();
  }
}
