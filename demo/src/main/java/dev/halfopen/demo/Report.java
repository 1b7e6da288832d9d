package dev.halfopen.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The comparison as one HTML page that loads nothing. */
final class Report {
  private static final int BAR = 10;
  private static final int HEIGHT = 60;
  private static final String STYLE =
      """
      body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
      table { border-collapse: collapse; }
      th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid #999; }
      th[scope=row] { text-align: left; font-weight: normal; }
      .lost { font-weight: bold; }
      figure { margin: 1.5rem 0; }
      svg { display: block; max-width: 100%; height: auto; background: #fff; }
      .ok { fill: #2b7a4b; } .bad { fill: #b3261e; } .refused { fill: #8a6d00; } .ill { fill: #ddd; }
      @media (prefers-color-scheme: dark) { body { background: #111; color: #eee; } figcaption { color: #eee; } }
      """;

  private final Settings settings;
  private final Scenario scenario;
  private final StringBuilder page = new StringBuilder();

  private Report(Settings settings, Scenario scenario) {
    this.settings = settings;
    this.scenario = scenario;
  }

  /** Writes the page. */
  static void write(
      Path file, Comparison comparison, Scenario scenario, Settings settings, List<Lane> lanes)
      throws DemoException {
    Report report = new Report(settings, scenario);
    report.head(comparison);
    report.table(comparison);
    lanes.forEach(report::chart);
    report.page.append("</main>\n</body>\n</html>\n");
    try {
      Files.writeString(file, report.page, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DemoException("can't write the report: " + Plain.text(e.toString()), e);
    }
  }

  private void head(Comparison comparison) {
    page.append(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Halfopen demo</title>
            <style>
            """)
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<main>\n<h1>One service, ill in four ways</h1>\n<p>")
        .append(escaped(comparison.sentence()))
        .append("</p>\n<p>")
        .append(
            escaped(
                "%d calls a second for %s, seed %d."
                    .formatted(settings.rate(), Plain.exact(settings.length()), settings.seed())))
        .append("</p>\n<ul>\n");
    for (Column column : Column.values()) {
      item(column.label() + ": " + column.description());
    }
    page.append("</ul>\n<h2>Why care</h2>\n<ul>\n");
    for (Scenario.Episode episode : scenario.episodes()) {
      Condition condition = episode.illness().condition();
      item(condition.label() + " (" + condition.description() + "): " + condition.reasonToCare());
    }
    page.append("</ul>\n");
  }

  private void item(String text) {
    page.append("<li>").append(escaped(text)).append("</li>\n");
  }

  private void table(Comparison comparison) {
    page.append("<h2>What it came to</h2>\n<table>\n<tr><td></td>");
    for (Column column : Column.values()) {
      page.append("<th scope=\"col\">").append(escaped(column.label())).append("</th>");
    }
    page.append("</tr>\n");
    for (Measure measure : comparison.measures()) {
      page.append("<tr><th scope=\"row\">").append(escaped(measure.name())).append("</th>");
      for (Column column : Column.values()) {
        boolean lost = comparison.hasLost(measure, column);
        page.append(lost ? "<td class=\"lost\">" : "<td>")
            .append(escaped(measure.of(comparison.result(column))))
            .append(lost ? " (lost)</td>" : "</td>");
      }
      page.append("</tr>\n");
    }
    page.append("</table>\n<h2>Second by second</h2>\n");
  }

  private void chart(Lane lane) {
    int seconds = (int) settings.length().toSeconds();
    String name = escaped(lane.column().label());
    page.append("<figure>\n<svg role=\"img\" aria-label=\"")
        .append(name)
        .append(", ended calls of each second\" viewBox=\"0 0 ")
        .append(seconds * BAR)
        .append(' ')
        .append(HEIGHT)
        .append("\">\n");
    scenario.episodes().forEach(this::shade);
    int most = settings.rate() * 2;
    for (int i = 0; i < seconds; i++) {
      Second second = lane.crowd().measurements().second(i);
      double below = bar("ok", i, 0, second.answered(), most);
      below = bar("refused", i, below, second.rejected(), most);
      bar("bad", i, below, second.failed(), most);
    }
    page.append("</svg>\n<figcaption>")
        .append(name)
        .append(
            ": from below, whole answers, refused calls, failures and half answers; grey: the"
                + " service is ill</figcaption>\n</figure>\n");
  }

  private void shade(Scenario.Episode episode) {
    double from = episode.illness().from().toMillis() / 1e3 * BAR;
    double to = episode.illness().to().toMillis() / 1e3 * BAR;
    rect("ill", from, 0, to - from, HEIGHT);
  }

  /** Draws a part of a bar, and says where the next one begins. */
  private double bar(String kind, int second, double below, int number, int most) {
    double height = Math.min((double) number / most * HEIGHT, HEIGHT - below);
    if (height > 0) {
      rect(kind, second * BAR + 1, HEIGHT - below - height, BAR - 2, height);
    }
    return below + height;
  }

  private void rect(String kind, double x, double y, double width, double height) {
    page.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>%n",
            kind,
            x,
            y,
            width,
            height));
  }

  /** Text as text, whatever is in it. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
