package dev.halfopen.simulator.tune;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.simulator.Contender;
import dev.halfopen.simulator.Metric;
import dev.halfopen.simulator.RunResult;
import dev.halfopen.simulator.Scenario;
import dev.halfopen.simulator.Simulation;
import dev.halfopen.simulator.Timeline;
import dev.halfopen.simulator.service.Episode;
import dev.halfopen.simulator.service.Episodes;
import dev.halfopen.simulator.service.Illness;
import dev.halfopen.simulator.traffic.CallRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Tries settings: on the calls as they were, and on a part of them into which outages are put,
 * since few records hold all of the kinds that a user wants to be safe from.
 */
final class Trials {
  private static final long SEED = 1;
  private static final int SAMPLE = 200_000;
  private static final int MOST_OUTAGES = 8;
  private static final Duration SHORTEST_OUTAGE = Duration.ofMinutes(5);

  private final Goals goals;
  private final Replay replay;
  private final List<Scenario> ill = new ArrayList<>();
  private final Scenario asRecorded;

  Trials(Replay replay, Goals goals, UnaryOperator<Scenario.Builder> callers) {
    this.replay = replay;
    this.goals = goals;
    asRecorded = callers.apply(replay.scenario()).build();
    List<Duration> begins = begins();
    if (!begins.isEmpty()) {
      ill.add(ill(begins, Illness.total()));
      if (goals.smallestOutage() < 100) {
        ill.add(ill(begins, Illness.partial(goals.smallestOutage())));
      }
      ill.add(ill(begins, Illness.hang(100)));
    }
  }

  /** Whether the records are long enough to put outages in. */
  boolean hasOutagesPutIn() {
    return !ill.isEmpty();
  }

  Trial of(String name, CircuitBreakerConfig config, @Nullable String yaml) {
    Contender breaker = Contender.breaker(name, config);
    List<Trial.Detection> detections = new ArrayList<>();
    for (Scenario scenario : ill) {
      detections.add(detection(scenario, Simulation.run(scenario, breaker, SEED)));
    }
    RunResult run = Simulation.run(asRecorded, breaker, SEED);
    return new Trial(name, config, yaml, detections, run, reachesGoals(detections, run));
  }

  private boolean reachesGoals(List<Trial.Detection> detections, RunResult run) {
    double limit = goals.detectWithin().toNanos() / 1e9;
    boolean seen =
        detections.stream().allMatch(one -> one.unseen() == 0 && one.worstSeconds() <= limit);
    return seen && run.value(Metric.FALSE_OPENINGS) <= goals.allowedIn(replay.recording().span());
  }

  private Scenario ill(List<Duration> begins, Illness illness) {
    Episode[] episodes =
        begins.stream()
            .map(begin -> new Episode(begin, outageLength(), illness))
            .toArray(Episode[]::new);
    return replay.scenario(illness.name(), this::sample, Episodes.of(episodes)).build();
  }

  /** Healthy calls from the beginning: as many as are tried in no time. */
  private Iterator<CallRecord> sample() {
    return new HealthyCalls(replay.recording().iterator(), replay.outages(), SAMPLE);
  }

  private Duration outageLength() {
    Duration twice = goals.detectWithin().multipliedBy(2);
    return twice.compareTo(SHORTEST_OUTAGE) > 0 ? twice : SHORTEST_OUTAGE;
  }

  /**
   * By the number of the call, so that they come when calls come; with twice as much time from one
   * to the next, and to the end, as they last.
   */
  private List<Duration> begins() {
    List<Duration> times = new ArrayList<>();
    for (Iterator<CallRecord> calls = sample(); calls.hasNext(); ) {
      times.add(Duration.between(replay.recording().start(), calls.next().time()));
    }
    List<Duration> begins = new ArrayList<>();
    Duration room = outageLength().multipliedBy(2);
    Duration soonest = outageLength();
    for (int i = 0; i < MOST_OUTAGES && !times.isEmpty(); i++) {
      Duration begin = times.get((int) ((2L * i + 1) * times.size() / (2 * MOST_OUTAGES)));
      Duration last = times.get(times.size() - 1);
      if (begin.compareTo(soonest) >= 0 && begin.plus(room).compareTo(last) <= 0) {
        begins.add(begin);
        soonest = begin.plus(room);
      }
    }
    return begins;
  }

  private static Trial.Detection detection(Scenario scenario, RunResult run) {
    int unseen = 0;
    double sum = 0;
    double worst = Double.NaN;
    List<Episode> episodes = run.timeline().episodes();
    for (Episode episode : episodes) {
      double seconds = secondsToOpening(episode, run.timeline());
      if (Double.isNaN(seconds)) {
        unseen++;
      } else {
        sum += seconds;
        worst = Double.isNaN(worst) ? seconds : Math.max(worst, seconds);
      }
    }
    int seen = episodes.size() - unseen;
    return new Trial.Detection(
        scenario.name(), episodes.size(), unseen, seen == 0 ? Double.NaN : sum / seen, worst);
  }

  /** NaN: it didn't open. One that was open already when the outage began, took no time. */
  private static double secondsToOpening(Episode episode, Timeline timeline) {
    CircuitState before = CircuitState.CLOSED;
    for (Timeline.Change change : timeline.changes()) {
      if (change.at().compareTo(episode.from()) < 0) {
        before = change.to();
      } else if (before == CircuitState.OPEN) {
        return 0;
      } else if (change.at().compareTo(episode.to()) > 0) {
        return Double.NaN;
      } else if (change.to() == CircuitState.OPEN) {
        return change.at().minus(episode.from()).toNanos() / 1e9;
      }
    }
    return before == CircuitState.OPEN ? 0 : Double.NaN;
  }
}
