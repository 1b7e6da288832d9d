package dev.halfopen.demo;

import dev.halfopen.CircuitState;
import dev.halfopen.CircuitStatus;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Lays out the line that the screen shows for each second. */
final class Row {
  private static final String LEFT = "%4s%6s%5s%5s%5s%7s%7s ";
  private static final String STATE = "%-11s";
  private static final String RIGHT = " |%5s%5s%5s%6s%6s";

  private final Palette palette;
  private final boolean compared;

  /** Rows with or without the columns of a second run. */
  Row(Palette palette, boolean compared) {
    this.palette = palette;
    this.compared = compared;
  }

  /** The lines above the columns. */
  List<String> header() {
    String columns =
        format(LEFT, "s", "sent", "ok", "fail", "rej", "p50", "p95") + format(STATE, "state");
    if (!compared) {
      return List.of(columns.stripTrailing());
    }
    return List.of(
        format("    %-47s | %s", "  through Halfopen", "without a breaker"),
        columns + format(RIGHT, "sent", "ok", "fail", "p50", "p95"));
  }

  /** One second: of the run through the breaker, its status, and of the run without, if any. */
  String line(int number, Second with, CircuitStatus status, @Nullable Second without) {
    boolean waits = status.throttledUntil() != null && status.state() == CircuitState.CLOSED;
    String state = format(STATE, waits ? "CLOSED+wait" : status.state().name());
    String left =
        format(
            LEFT,
            number,
            with.sent(),
            with.answered(),
            with.failed(),
            with.rejected(),
            Plain.time(with.p50()),
            Plain.time(with.p95()));
    if (without == null) {
      return left + palette.state(status.state(), state.stripTrailing());
    }
    return left
        + palette.state(status.state(), state)
        + format(
            RIGHT,
            without.sent(),
            without.answered(),
            without.failed(),
            Plain.time(without.p50()),
            Plain.time(without.p95()));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
