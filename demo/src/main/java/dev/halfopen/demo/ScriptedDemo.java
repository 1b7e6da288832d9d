package dev.halfopen.demo;

import dev.halfopen.simulator.Timeline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The demo in front of a scripted service: all illnesses, four columns on the same traffic. */
final class ScriptedDemo {
  private static final int INDENT = 10;

  private final Screen screen;
  private final Settings settings;
  private final Scenario scenario;
  private final @Nullable Path report;

  /**
   * @param report where the comparison is written as a page; null: nowhere
   */
  ScriptedDemo(Screen screen, Settings settings, @Nullable Path report) {
    this.screen = screen;
    this.settings = settings;
    this.scenario = Scenario.lasting(settings.length());
    this.report = report;
  }

  /** Runs it; says what is wrong if Halfopen did not show what it is for. */
  void run() throws DemoException, InterruptedException {
    screen.title("Halfopen demo: one service, ill in four ways, and four ways to ask it");
    introduce();
    List<Lane> lanes = new ArrayList<>();
    try {
      for (Column column : Column.values()) {
        lanes.add(new Lane(column, scenario, settings));
      }
      for (Lane lane : lanes) {
        lane.warmUp();
      }
      screen.line("");
      new Contest(screen, settings, scenario, lanes).run();
      show(lanes);
    } finally {
      for (Lane lane : lanes) {
        lane.close();
      }
    }
  }

  private void introduce() {
    screen.labelled(
        "Traffic",
        "%d calls/s for %s, half of them streamed; seed %d; a thread for each call"
            .formatted(settings.rate(), Plain.exact(settings.length()), settings.seed()));
    screen.labelled(
        "Client",
        "openai-java over real sockets; callers are glad to wait "
            + Plain.exact(settings.patience()));
    for (Column column : Column.values()) {
      screen.lines(Plain.wrap(column.label() + ": " + column.description(), INDENT));
    }
    screen.labelled(
        "Waits",
        "before a trial: Resilience4j's %s as in its pages, Halfopen's %s, since one call is cheap"
            .formatted(Plain.exact(settings.recovery()), Plain.exact(settings.ownRecovery())));
    screen.labelled(
        "Columns",
        "ok: whole answers; bad: failures, and half answers that nobody noticed; ref: refused by"
            + " the breaker, all within the second; in: calls that hold a thread now");
  }

  private void show(List<Lane> lanes) throws DemoException {
    Map<Column, Result> results = new EnumMap<>(Column.class);
    lanes.forEach(lane -> results.put(lane.column(), lane.result()));
    Comparison comparison = new Comparison(results, settings.patience());
    screen.title("Summary: the same calls, four times");
    screen.lines(comparison.lines());
    screen.line("* lost: the client alone or Resilience4j did better here");
    screen.line("");
    if (report != null) {
      Map<Column, Timeline> timelines = new EnumMap<>(Column.class);
      lanes.forEach(lane -> timelines.put(lane.column(), lane.timeline()));
      Report.write(report, comparison, settings, timelines);
      screen.labelled("Report", Plain.text(report.toString()));
    }
    screen.lines(Plain.wrap(comparison.sentence(), 0));
    check(comparison);
  }

  private static void check(Comparison comparison) throws DemoException {
    Result client = comparison.result(Column.CLIENT);
    Result ours = comparison.result(Column.HALFOPEN);
    require(
        ours.sickRequests() < client.sickRequests(), "no request was kept from the sick service");
    require(ours.threads() < client.threads(), "no thread was spared");
    require(ours.unnoticed() == 0, "a stream was cut and nobody noticed");
    require(
        comparison.result(Column.SECOND_MODEL).answered() > ours.answered(),
        "the second model did not answer for the first");
  }

  private static void require(boolean promise, String otherwise) throws DemoException {
    if (!promise) {
      throw new DemoException("the demo did not show what it promises: " + otherwise);
    }
  }
}
