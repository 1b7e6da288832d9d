package dev.halfopen.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Runs the four columns at once, and shows them second by second. */
final class Contest {
  private static final String CELLS = " |%4s%4s%4s%4s";
  private static final String SECOND = "%4s";
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  /** What has not ended so long after the traffic is given up, as its callers would have done. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Screen screen;
  private final Settings settings;
  private final List<Stage> stages;
  private final List<Lane> lanes;

  Contest(Screen screen, Settings settings, Scenario scenario, List<Lane> lanes) {
    this.screen = screen;
    this.settings = settings;
    this.stages = scenario.stages();
    this.lanes = lanes;
  }

  /** Runs from now on until the last call has ended, or is given up. */
  void run() throws DemoException, InterruptedException {
    header();
    List<PlannedCall> plan = PlannedCall.plan(settings.length(), settings.rate(), settings.seed());
    long zero = System.nanoTime();
    lanes.forEach(lane -> lane.start(plan, zero));
    for (int second = 0; second < settings.length().toSeconds(); second++) {
      for (Stage stage : stages) {
        if (stage.from().toSeconds() == second) {
          screen.stage(stage);
        }
      }
      TimeUnit.NANOSECONDS.sleep(zero + (second + 1) * SECOND_NANOS - System.nanoTime());
      screen.line(line(second));
    }
    long end = System.nanoTime() + GRACE.toNanos();
    for (Lane lane : lanes) {
      lane.crowd().awaitEnd(end);
    }
  }

  private void header() {
    StringBuilder names = new StringBuilder(format(SECOND, ""));
    StringBuilder columns = new StringBuilder(format(SECOND, "s"));
    for (Lane lane : lanes) {
      names.append(format(" | %-15s", lane.column().label()));
      columns.append(format(CELLS, "ok", "bad", "ref", "in"));
    }
    screen.lines(List.of(names.toString().stripTrailing(), columns.toString()));
  }

  private String line(int number) {
    StringBuilder line = new StringBuilder(format(SECOND, number + 1));
    for (Lane lane : lanes) {
      Second second = lane.crowd().measurements().second(number);
      line.append(
          format(
              CELLS,
              second.answered(),
              second.failed(),
              second.rejected(),
              lane.crowd().underWay()));
    }
    return line.toString();
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
