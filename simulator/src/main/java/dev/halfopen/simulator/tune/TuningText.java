package dev.halfopen.simulator.tune;

import dev.halfopen.internal.Text;
import dev.halfopen.simulator.Metric;
import dev.halfopen.simulator.internal.Numbers;
import dev.halfopen.simulator.report.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What tuning has come to, for people. */
record TuningText(Tuning tuning, String id) {
  private static final int MOST_OUTAGES = 5;
  private static final int NAME_WIDTH = 14;
  private static final int WIDTH = 13;

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    facts().forEach(line -> text.append(line).append('\n'));
    text.append("\nWanted: ").append(goals()).append('\n');
    tuning.warnings().forEach(warning -> text.append("\n! ").append(warning).append('\n'));
    text.append('\n').append(table());
    Trial proposed = tuning.proposed();
    if (proposed != null && proposed.yaml() != null) {
      text.append('\n').append(verdict(proposed)).append("\n\n").append(settings(proposed));
    }
    return text.toString().stripTrailing();
  }

  Report report(String title, List<String> notes) {
    Report report = new Report(title);
    notes.forEach(report::note);
    facts().forEach(report::note);
    report.note("Wanted: " + goals());
    tuning.warnings().forEach(warning -> report.note("Warning. " + warning));
    report.table("What each of the settings would have done", heads(), rows());
    Trial proposed = tuning.proposed();
    if (proposed != null && proposed.yaml() != null) {
      report.note(verdict(proposed));
      report.words("The proposed settings", settings(proposed));
      report.chart(
          proposed.name() + ", on the calls as recorded", proposed.asRecorded().timeline());
    }
    for (Trial trial : tuning.trials()) {
      if (trial.yaml() == null) {
        report.chart(trial.name() + ", on the calls as recorded", trial.asRecorded().timeline());
      }
    }
    return report;
  }

  private List<String> facts() {
    TrafficFacts facts = tuning.facts();
    List<String> lines = new ArrayList<>();
    lines.add(
        Numbers.brief(facts.callsPerSecond())
            + " a second. Usually "
            + Numbers.brief(facts.usualFailureRate())
            + " % fail (with 95 % confidence less than "
            + Numbers.brief(facts.usualAtMost())
            + " %).");
    if (facts.median() != null && facts.slowest() != null) {
      lines.add(
          "Half of the answers take "
              + Text.duration(facts.median())
              + " at most, 99.9 % "
              + Text.duration(facts.slowest())
              + firstContent(facts)
              + ".");
    }
    lines.add(outages());
    return lines;
  }

  private static String firstContent(TrafficFacts facts) {
    Duration slowest = facts.slowestFirstContent();
    return slowest == null ? "" : "; until the first content 99.9 % take " + Text.duration(slowest);
  }

  private String outages() {
    List<Outage> outages = tuning.outages();
    if (outages.isEmpty()) {
      return "No outage was found.";
    }
    StringBuilder text = new StringBuilder();
    text.append(outages.size()).append(outages.size() == 1 ? " outage was" : " outages were");
    text.append(" found:");
    for (Outage outage : outages.subList(0, Math.min(MOST_OUTAGES, outages.size()))) {
      text.append(' ').append(outage.from()).append(" for ");
      text.append(Text.duration(outage.length())).append(" (").append(outage.failed());
      text.append(" of ").append(outage.calls()).append(" calls failed);");
    }
    text.setLength(text.length() - 1);
    return text.append(outages.size() > MOST_OUTAGES ? " and so on." : ".").toString();
  }

  private String goals() {
    Goals goals = tuning.goals();
    return "an outage in which "
        + Numbers.brief(goals.smallestOutage())
        + " % or more of the calls fail is seen within "
        + Text.exact(goals.detectWithin())
        + ", and there is at most "
        + Numbers.brief(goals.falseOpenings())
        + (goals.falseOpenings() == 1 ? " false opening" : " false openings")
        + " in "
        + Text.exact(goals.period())
        + ".";
  }

  private static String verdict(Trial proposed) {
    return proposed.reachesGoals()
        ? "Proposed: " + proposed.name() + ". As far as the records can tell it reaches the goals."
        : "Nearest: " + proposed.name() + ". It does not reach all of the goals.";
  }

  private String settings(Trial proposed) {
    StringBuilder text = new StringBuilder("halfopen:\n  instances:\n    ");
    text.append(key()).append(":\n");
    String yaml = proposed.yaml() == null ? "" : proposed.yaml();
    yaml.lines().forEach(line -> text.append("      ").append(line).append('\n'));
    return text.toString();
  }

  /** Ids with odd characters stand in brackets and quotes. */
  private String key() {
    boolean plain =
        !id.isEmpty()
            && id.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '-'));
    return plain ? id : "\"[" + Text.quotable(id).replace("\"", "\\\"") + "]\"";
  }

  private List<String> heads() {
    List<String> heads = new ArrayList<>(List.of("settings"));
    if (!tuning.trials().isEmpty()) {
      tuning.trials().get(0).detections().forEach(one -> heads.add("worst s: " + one.illness()));
    }
    heads.addAll(List.of("openings", "false", "wasted", "refused", "in time", "goals"));
    return heads;
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    for (Trial trial : tuning.trials()) {
      List<String> row = new ArrayList<>(List.of(trial.name()));
      for (Trial.Detection one : trial.detections()) {
        row.add(
            one.unseen() > 0
                ? one.unseen() + " of " + one.outages() + " unseen"
                : Numbers.brief(one.worstSeconds()));
      }
      row.add(Numbers.brief(trial.asRecorded().value(Metric.OPENINGS)));
      row.add(Numbers.brief(trial.asRecorded().value(Metric.FALSE_OPENINGS)));
      row.add(Numbers.brief(trial.asRecorded().value(Metric.WASTED)));
      row.add(Numbers.brief(trial.asRecorded().value(Metric.USEFUL_REFUSED)));
      row.add(Numbers.brief(trial.asRecorded().value(Metric.ANSWERED_IN_TIME)));
      row.add(trial.reachesGoals() ? "reached" : "missed");
      rows.add(row);
    }
    return rows;
  }

  private String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "Worst seconds until it opened, of outages put into your traffic; then on your calls as"
            + " they\n"
            + "were: openings, false ones, calls wasted on a sick service, useful calls"
            + " refused,\n"
            + "and answers within the callers' patience.\n\n");
    List<List<String>> lines = new ArrayList<>(List.of(heads()));
    lines.addAll(rows());
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder(left(Text.quotable(line.get(0))));
      for (String cell : line.subList(1, line.size())) {
        row.append(right(cell.replace("worst s: ", "")));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String left(String name) {
    return name + " ".repeat(Math.max(1, NAME_WIDTH - name.length()));
  }

  private static String right(String cell) {
    return " ".repeat(Math.max(1, WIDTH - cell.length())) + cell;
  }
}
