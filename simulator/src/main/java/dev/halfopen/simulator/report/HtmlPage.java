package dev.halfopen.simulator.report;

import dev.halfopen.internal.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** Writes a report's page. Scripts and styles are named by their hashes, so no other ones run. */
record HtmlPage(String title, List<String> notes, List<Report.Part> parts) {
  @Override
  public String toString() {
    String style = resource("uplot/uPlot.min.css") + resource("report.css");
    String charts = resource("uplot/uPlot.iife.min.js");
    String script = resource("report.js");
    StringBuilder page = new StringBuilder(200_000);
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    page.append("style-src '").append(hash(style)).append("'; script-src '").append(hash(charts));
    page.append("' '").append(hash(script)).append("'; base-uri 'none'; form-action 'none'\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>").append(safe(title)).append("</title>\n");
    page.append("<style>").append(style).append("</style>\n</head>\n<body>\n");
    page.append(PATTERNS);
    page.append("<header>\n<h1>").append(safe(title)).append("</h1>\n");
    appendNotes(page);
    page.append("</header>\n<main>\n");
    appendParts(page);
    page.append("</main>\n");
    appendData(page);
    // uPlot's licence asks for its notice in every copy.
    page.append("<!--\n").append(resource("uplot/LICENSE").replace("--", "- -")).append("-->\n");
    page.append("<script>").append(charts).append("</script>\n");
    page.append("<script>").append(script).append("</script>\n</body>\n</html>\n");
    return page.toString();
  }

  /** What tells states apart where colours don't. */
  private static final String PATTERNS =
      """
      <svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>
      <pattern id="open" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ground-open" width="8" height="8"/><rect class="ink" width="4" height="8"/></pattern>
      <pattern id="half-open" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="ground-half-open" width="8" height="8"/><circle class="ink" cx="4" cy="4" r="2"/></pattern>
      <pattern id="ill" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="ground-ill" width="6" height="6"/><path class="lines" d="M0 0H6M0 0V6"/></pattern>
      </defs></svg>
      """;

  private static final String LEGEND =
      """
      <ul class="legend states-legend">
      <li><svg width="28" height="14" aria-hidden="true"><rect class="closed" width="28" height="14"/></svg> closed</li>
      <li><svg width="28" height="14" aria-hidden="true"><rect class="open" width="28" height="14"/></svg> open</li>
      <li><svg width="28" height="14" aria-hidden="true"><rect class="half-open" width="28" height="14"/></svg> half open</li>
      <li><svg width="28" height="14" aria-hidden="true"><rect class="ill" width="28" height="14"/></svg> the service is ill (below)</li>
      </ul>
      """;

  private void appendNotes(StringBuilder page) {
    if (!notes.isEmpty()) {
      page.append("<ul class=\"notes\">\n");
      notes.forEach(note -> page.append("<li>").append(Escape.html(note)).append("</li>\n"));
      page.append("</ul>\n");
    }
  }

  private void appendParts(StringBuilder page) {
    int chart = 0;
    int number = 0;
    for (Report.Part part : parts) {
      String id = "part-" + number++;
      page.append("<section aria-labelledby=\"").append(id).append("\">\n");
      if (part instanceof Report.Table table) {
        heading(page, id, table.heading());
        appendTable(page, id, table);
      } else if (part instanceof Report.Chart one) {
        heading(page, id, one.heading());
        appendChart(page, one, chart++);
      } else if (part instanceof Report.Words words) {
        heading(page, id, words.heading());
        page.append("<pre tabindex=\"0\">").append(Escape.html(words.text())).append("</pre>\n");
      }
      page.append("</section>\n");
    }
  }

  private static void heading(StringBuilder page, String id, String text) {
    page.append("<h2 id=\"").append(id).append("\">").append(safe(text)).append("</h2>\n");
  }

  private static void appendTable(StringBuilder page, String id, Report.Table table) {
    page.append("<div class=\"scrolled\" role=\"group\" tabindex=\"0\" aria-labelledby=\"");
    page.append(id).append("\">\n<table>\n<thead><tr>");
    for (String column : table.columns()) {
      page.append("<th scope=\"col\">").append(safe(column)).append("</th>");
    }
    page.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      page.append("<tr><th scope=\"row\">").append(safe(row.get(0))).append("</th>");
      for (String cell : row.subList(1, row.size())) {
        page.append("<td>").append(safe(cell)).append("</td>");
      }
      page.append("</tr>\n");
    }
    page.append("</tbody>\n</table>\n</div>\n");
  }

  private static void appendChart(StringBuilder page, Report.Chart chart, int number) {
    StatesPicture states = new StatesPicture(chart.timeline());
    String name = Text.quotable(chart.heading());
    page.append("<p>").append(Escape.html(capitalized(states.told()))).append(".</p>\n");
    page.append("<div class=\"beside-axis\">\n");
    states.appendTo(page, name);
    page.append("</div>\n").append(LEGEND);
    page.append("<div class=\"chart\" data-chart=\"").append(number);
    page.append("\" data-kind=\"rates\"></div>\n<div class=\"chart\" data-chart=\"");
    page.append(number).append("\" data-kind=\"waits\"></div>\n");
    page.append("<noscript><p>The rates and waits by time need scripts.</p></noscript>\n");
  }

  private static String capitalized(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private void appendData(StringBuilder page) {
    page.append("<script type=\"application/json\" id=\"data\">[");
    String between = "";
    for (Report.Part part : parts) {
      if (part instanceof Report.Chart chart) {
        page.append(between);
        ChartData.append(page, Text.quotable(chart.heading()), chart.timeline());
        between = ",\n";
      }
    }
    page.append("]</script>\n");
  }

  /** Bounded, in one line, and no HTML. */
  private static String safe(String text) {
    return Escape.html(Text.quotable(text));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
