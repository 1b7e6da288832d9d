package dev.halfopen.simulator.report;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.Comparison;
import dev.halfopen.simulator.Timeline;
import java.util.ArrayList;
import java.util.List;

/**
 * One page of HTML that needs nothing else: no server, no network. Its charts are readable without
 * colours and by keyboard, and can be printed; without scripts there are the tables and the states.
 * All text is shown as text, whatever it holds. The same parts give the same bytes. Not
 * thread-safe.
 *
 * <pre>{@code
 * String page = new Report("An outage at noon").comparison(comparison).html();
 * }</pre>
 *
 * @since 0.1.0
 */
public final class Report {
  private final String title;
  private final List<String> notes = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();

  /** What a page is made of, in order. */
  sealed interface Part permits Table, Chart, Words {}

  /** A table; its first column names the rows. */
  record Table(String heading, List<String> columns, List<List<String>> rows) implements Part {}

  /** What happened by time. */
  record Chart(String heading, Timeline timeline) implements Part {}

  /** Text as it stands, such as settings to be copied. */
  record Words(String heading, String text) implements Part {}

  /** An empty page. */
  public Report(String title) {
    this.title = Ranges.notNull("title", title);
  }

  /** Adds a sentence at the top of the page. */
  public Report note(String sentence) {
    notes.add(Ranges.notNull("sentence", sentence));
    return this;
  }

  /**
   * Adds a table.
   *
   * @param columns the heads, the first of them that of the rows' names
   * @param rows each as long as there are columns
   * @throws IllegalArgumentException if a row is longer or shorter
   */
  public Report table(String heading, List<String> columns, List<List<String>> rows) {
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw Ranges.error("row", row.size(), columns.size() + " cells, as there are columns");
      }
    }
    parts.add(new Table(heading, List.copyOf(columns), rows.stream().map(List::copyOf).toList()));
    return this;
  }

  /** Adds the charts of one run: states, rates and waits by time. */
  public Report chart(String heading, Timeline timeline) {
    parts.add(new Chart(heading, timeline));
    return this;
  }

  /** Adds text that is shown as it stands, with its line breaks. */
  public Report words(String heading, String text) {
    parts.add(new Words(heading, text));
    return this;
  }

  /** Adds the table of a comparison, and the charts of each contender's first run. */
  public Report comparison(Comparison comparison) {
    Figures.addTo(this, comparison);
    return this;
  }

  /** The page. */
  public String html() {
    return new HtmlPage(title, notes, parts).toString();
  }
}
