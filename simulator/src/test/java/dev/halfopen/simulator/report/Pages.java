package dev.halfopen.simulator.report;

import dev.halfopen.CircuitState;
import dev.halfopen.simulator.Timeline;
import dev.halfopen.simulator.Timeline.Bin;
import dev.halfopen.simulator.Timeline.Change;
import dev.halfopen.simulator.service.Episode;
import dev.halfopen.simulator.service.Illness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reports for the tests. */
final class Pages {
  private static final String HOSTILE =
      "</script><img src=x onerror=\"document.body.append('hacked-' + 'by')\">\"'&\u202e";

  private Pages() {}

  static Timeline timeline() {
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < 360; i++) {
      boolean ill = i >= 100 && i < 200;
      bins.add(
          new Bin(
              ill ? 0 : 40,
              ill && i > 103 ? 0 : 10,
              ill && i > 103 ? 50 : 0,
              ill && i > 103 ? Double.NaN : 2.5,
              ill && i > 103 ? Double.NaN : 9));
    }
    return new Timeline(
        Duration.ofSeconds(10),
        bins,
        List.of(
            new Change(Duration.ZERO, CircuitState.CLOSED),
            new Change(Duration.ofSeconds(1030), CircuitState.OPEN),
            new Change(Duration.ofSeconds(2030), CircuitState.HALF_OPEN),
            new Change(Duration.ofSeconds(2100), CircuitState.CLOSED)),
        List.of(new Episode(Duration.ofSeconds(1000), Duration.ofSeconds(1000), Illness.total())));
  }

  static String full() {
    return new Report("An outage at noon")
        .note("36 000 calls in 1 h.")
        .table("Figures", List.of("figure", "one", "other"), List.of(List.of("openings", "1", "2")))
        .words("Settings", "halfopen:\n  instances:\n    chat:\n      preset: ai\n")
        .chart("one", timeline())
        .chart("other", timeline())
        .html();
  }

  static String hostile() {
    return new Report(HOSTILE)
        .note(HOSTILE)
        .table(HOSTILE, List.of(HOSTILE), List.of(List.of(HOSTILE)))
        .words(HOSTILE, HOSTILE)
        .chart(HOSTILE, timeline())
        .html();
  }
}
