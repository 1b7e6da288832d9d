package dev.halfopen.demo;

import java.io.PrintWriter;
import java.util.List;

/** Prints what the demo shows, line by line; used by one thread. */
final class Screen {
  private static final String LABEL = "%-10s";

  private final PrintWriter out;
  private final Palette palette;

  Screen(PrintWriter out, Palette palette) {
    this.out = out;
    this.palette = palette;
  }

  Palette palette() {
    return palette;
  }

  void lines(List<String> lines) {
    lines.forEach(out::println);
    out.flush();
  }

  void line(String line) {
    lines(List.of(line));
  }

  void title(String title) {
    line("");
    Plain.wrap(title, 0).forEach(line -> line(palette.strong(line)));
  }

  /** Text of any length behind a label. */
  void labelled(String label, String text) {
    lines(Plain.wrap(LABEL.formatted(label) + text, LABEL.formatted("").length()));
  }

  void stage(Stage stage) {
    String text = "-- " + stage.condition().label() + ": " + stage.condition().description() + " ";
    line(palette.strong(text + "-".repeat(Plain.WIDTH - 1 - text.length())));
    if (stage.condition().isSick()) {
      line("   why care: " + stage.condition().reasonToCare());
    }
  }

  void happening(Happening happening) {
    for (String line : Plain.wrap(happening.text(), " >> ".length())) {
      line(palette.state(happening.state(), line));
    }
  }

  /** What the columns and settings mean. */
  void introduction(Settings settings, boolean compared) {
    labelled(
        "Traffic",
        "%d calls/s for %s by %d callers, half of them streamed; seed %d"
            .formatted(
                settings.rate(),
                Plain.exact(settings.length()),
                settings.callers(),
                settings.seed()));
    labelled(
        "Client",
        "openai-java, timeout %s, its own retries off".formatted(Plain.exact(settings.timeout())));
    labelled(
        "Breaker",
        "opens after %d failures in a row, tries again after %s with %d calls"
            .formatted(
                Settings.FAILURE_THRESHOLD,
                Plain.exact(settings.recovery()),
                Settings.TRIAL_CALLS));
    labelled(
        "Columns",
        "sent: calls begun; ok, fail, rej(ected): calls that ended so; p50, p95: how long these"
            + " took their callers; all within the second");
    if (compared) {
      labelled("Beside it", "the same calls at the same moments, without a breaker");
    }
  }
}
