package dev.halfopen.simulator.report;

import dev.halfopen.CircuitState;
import dev.halfopen.simulator.Timeline;
import dev.halfopen.simulator.internal.Numbers;
import dev.halfopen.simulator.service.Episode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The states of a breaker by time, and when the service was ill, as a picture in SVG. */
final class StatesPicture {
  private static final int WIDTH = 1000;
  private static final int STATES_TOP = 2;
  private static final int ILLNESS_TOP = 34;
  private static final int HEIGHT = 28;

  /** Narrower than that, nobody would see it. */
  private static final double LEAST = 1.5;

  private final Timeline timeline;
  private final double nanos;

  StatesPicture(Timeline timeline) {
    this.timeline = timeline;
    long end = timeline.binLength().toNanos() * timeline.bins().size();
    for (Timeline.Change change : timeline.changes()) {
      end = Math.max(end, change.at().toNanos());
    }
    this.nanos = Math.max(1, end);
  }

  void appendTo(StringBuilder page, String name) {
    page.append("<svg class=\"states\" viewBox=\"0 0 ").append(WIDTH).append(" 64\" role=\"img\"");
    page.append(" preserveAspectRatio=\"none\" aria-label=\"")
        .append(Escape.html("States of " + name + ": " + told()))
        .append("\">\n");
    List<Timeline.Change> changes = timeline.changes();
    double drawnTo = 0;
    for (int i = 0; i < changes.size(); i++) {
      double from = place(changes.get(i).at());
      double to = i + 1 < changes.size() ? place(changes.get(i + 1).at()) : WIDTH;
      boolean isMark = changes.get(i).to() != CircuitState.CLOSED;
      double width = isMark ? Math.max(LEAST, to - from) : to - from;
      if (width > 0 && (from + width > drawnTo + 0.5 || !isMark)) {
        rect(page, word(changes.get(i).to()), from, width, STATES_TOP);
        drawnTo = Math.max(drawnTo, from + width);
      }
    }
    for (Episode episode : timeline.episodes()) {
      double from = place(episode.from());
      double to = Math.min(WIDTH, place(episode.to()));
      if (from < WIDTH) {
        rect(page, "ill", from, Math.max(LEAST, to - from), ILLNESS_TOP);
      }
    }
    page.append("</svg>\n");
  }

  private static void rect(StringBuilder page, String kind, double from, double width, int top) {
    page.append("<rect class=\"").append(kind).append("\" x=\"").append(Numbers.plain(from));
    page.append("\" y=\"").append(top).append("\" width=\"").append(Numbers.plain(width));
    page.append("\" height=\"").append(HEIGHT).append("\"/>\n");
  }

  private double place(Duration at) {
    return Math.min(WIDTH, Math.round(at.toNanos() / nanos * WIDTH * 100) / 100.0);
  }

  private static String word(CircuitState state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** In words, what the picture shows. */
  String told() {
    Map<CircuitState, Double> shares = new EnumMap<>(CircuitState.class);
    int openings = 0;
    int reopenings = 0;
    CircuitState before = CircuitState.CLOSED;
    List<Timeline.Change> changes = timeline.changes();
    for (int i = 0; i < changes.size(); i++) {
      double to = i + 1 < changes.size() ? changes.get(i + 1).at().toNanos() : nanos;
      CircuitState state = changes.get(i).to();
      shares.merge(state, (to - changes.get(i).at().toNanos()) / nanos, Double::sum);
      if (state == CircuitState.OPEN) {
        openings += before == CircuitState.CLOSED ? 1 : 0;
        reopenings += before == CircuitState.HALF_OPEN ? 1 : 0;
      }
      before = state;
    }
    return "closed "
        + percent(shares.getOrDefault(CircuitState.CLOSED, 0.0))
        + " of the time, open "
        + percent(shares.getOrDefault(CircuitState.OPEN, 0.0))
        + ", half open "
        + percent(shares.getOrDefault(CircuitState.HALF_OPEN, 0.0))
        + "; opened "
        + times(openings)
        + ", and again after a trial "
        + times(reopenings)
        + "; the service was ill "
        + times(timeline.episodes().size());
  }

  private static String times(int count) {
    return count == 1 ? "once" : count == 0 ? "never" : count + " times";
  }

  private static String percent(double share) {
    return Numbers.brief(Math.round(share * 1e5) / 1e3) + " %";
  }
}
