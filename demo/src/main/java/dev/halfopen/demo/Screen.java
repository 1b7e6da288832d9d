package dev.halfopen.demo;

import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Prints what the demo shows, line by line; used by one thread. */
final class Screen {
  private static final double MILLIS_PER_SECOND = 1e3;

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
    line(palette.strong(title));
  }

  void stage(Stage stage) {
    String text = "-- " + stage.condition().label() + ": " + stage.condition().description() + " ";
    line(palette.strong(text + "-".repeat(Plain.WIDTH - 1 - text.length())));
  }

  void happening(Happening happening) {
    for (String line : Plain.wrap(happening.text(), " >> ".length())) {
      line(palette.state(happening.state(), line));
    }
  }

  /** What the columns and settings mean. */
  void introduction(Settings settings, boolean compared) {
    line(
        "Traffic: %d calls/s for %s by %d callers, half of the answers streamed; seed %d."
            .formatted(
                settings.rate(), seconds(settings.length()), settings.callers(), settings.seed()));
    line(
        "Client: openai-java, timeout %s, its own retries off."
            .formatted(seconds(settings.timeout())));
    line(
        "Breaker: opens after %d failures in a row; tries again after %s with %d calls."
            .formatted(
                Settings.FAILURE_THRESHOLD, seconds(settings.recovery()), Settings.TRIAL_CALLS));
    line("Columns: sent = calls begun; ok, fail, rej(ected) = calls that ended so, and");
    line("p50, p95 = how long these took their callers, all within the same second.");
    if (compared) {
      line("Without: the same calls at the same moments, beside it, without a breaker.");
    }
  }

  private static String seconds(Duration time) {
    double seconds = time.toMillis() / MILLIS_PER_SECOND;
    return new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(seconds)
        + " s";
  }
}
