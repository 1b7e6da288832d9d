package dev.halfopen.simulator;

import dev.halfopen.CircuitState;
import dev.halfopen.simulator.service.Episode;
import dev.halfopen.simulator.service.Reply;
import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.Demand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Counts what happens in a run. */
final class Tally {
  private static final double SECOND = 1e9;

  private final double[] values = new double[Metric.values().length];
  private final Bins bins = new Bins();
  private final List<Timeline.Change> changes = new ArrayList<>();
  private final List<Episode> episodes;
  private final List<EpisodeTally> tallies = new ArrayList<>();
  private final long patience;
  private CircuitState state;
  private int begun;

  Tally(List<Episode> episodes, Duration patience, CircuitState state) {
    this.episodes = episodes;
    this.patience = patience.toNanos();
    this.state = state;
    for (Episode episode : episodes) {
      tallies.add(new EpisodeTally(episode.from().toNanos(), episode.to().toNanos()));
    }
    changes.add(new Timeline.Change(Duration.ZERO, state));
  }

  @SuppressWarnings("EnumOrdinal") // counted some times for each call; see RunResult.value
  private void count(Metric metric, double value) {
    values[metric.ordinal()] += value;
  }

  /** The last episode that has begun; null: none has. */
  private @Nullable EpisodeTally episode(long now) {
    while (begun < tallies.size() && tallies.get(begun).from <= now) {
      begun++;
    }
    return begun == 0 ? null : tallies.get(begun - 1);
  }

  void offered() {
    count(Metric.OFFERED, 1);
  }

  private static boolean isWasted(Reply reply) {
    return reply.afflicted() && !reply.answered();
  }

  void sent(long now, Reply reply) {
    count(Metric.SENT, 1);
    boolean wasted = isWasted(reply);
    count(Metric.WASTED, wasted ? 1 : 0);
    EpisodeTally episode = episode(now);
    if (episode != null) {
      episode.sent();
      if (wasted) {
        episode.trouble(now);
      }
    }
  }

  /**
   * An attempt at the spare.
   *
   * @param unasked whether the service was not asked before
   */
  void sentToSpare(long now, Reply reply, boolean unasked) {
    count(Metric.SENT_TO_SPARE, 1);
    count(Metric.WASTED, isWasted(reply) ? 1 : 0);
    EpisodeTally episode = episode(now);
    if (episode != null && unasked) {
      episode.noticed(now);
      episode.trouble(now);
    }
  }

  /**
   * The guard has given up an attempt.
   *
   * @param reply what it would have got; if that is no answer, it was counted when it was sent
   * @param atSpare whose illness is none of the service's
   */
  void gaveUp(long sentAt, Reply reply, boolean atSpare) {
    if (reply.afflicted() && reply.answered()) {
      count(Metric.WASTED, 1);
      EpisodeTally episode = atSpare ? null : episode(sentAt);
      if (episode != null) {
        episode.trouble(sentAt);
      }
    }
  }

  /** An attempt is over, for the client. */
  void paid(Demand demand, Reply reply, Prices prices) {
    boolean asked = reply.answered() || reply.outcome() == CallOutcome.CUT;
    if (asked || reply.outcome() == CallOutcome.TIMED_OUT) {
      count(Metric.COST, prices.of(demand.inputTokens(), asked ? reply.outputTokens() : 0));
    }
  }

  void refused(Demand demand, long now, boolean useful) {
    double seconds = (now - demand.at()) / SECOND;
    count(Metric.REFUSED, 1);
    count(Metric.USEFUL_REFUSED, useful ? 1 : 0);
    count(Metric.CALLER_SECONDS_LOST, seconds);
    bins.refused(now, seconds);
    EpisodeTally episode = episode(now);
    if (episode != null) {
      episode.noticed(now);
      episode.trouble(now);
    }
  }

  /** A call for which the service or the spare was asked is over for its caller. */
  void ended(Demand demand, long now, Reply reply, boolean bySpare) {
    long waited = now - demand.at();
    double seconds = waited / SECOND;
    if (!reply.answered()) {
      count(Metric.CALLER_SECONDS_LOST, seconds);
      bins.failed(now, seconds);
      return;
    }
    long untilContent = waited - (demand.streamed() ? reply.end() - reply.firstContent() : 0);
    count(Metric.ANSWERED, 1);
    count(Metric.ANSWERED_BY_SPARE, bySpare ? 1 : 0);
    count(Metric.ANSWERED_IN_TIME, untilContent <= patience ? 1 : 0);
    bins.answered(now, seconds);
  }

  /** Where the guard is, after each event. */
  void observe(long now, CircuitState present) {
    EpisodeTally episode = episode(now);
    if (present == CircuitState.OPEN && episode != null) {
      episode.noticed(now);
    }
    if (present == state) {
      return;
    }
    if (present == CircuitState.OPEN && state == CircuitState.CLOSED) {
      count(Metric.OPENINGS, 1);
      count(Metric.FALSE_OPENINGS, episode == null || episode.isOver(now) ? 1 : 0);
    }
    state = present;
    changes.add(new Timeline.Change(Duration.ofNanos(now), present));
  }

  /** The result. */
  RunResult result(String contender, long seed, long end, int relapses) {
    count(Metric.RELAPSES, relapses);
    List<EpisodeTally> seen = tallies.stream().filter(tally -> tally.from < end).toList();
    List<EpisodeTally> detected = seen.stream().filter(EpisodeTally::detected).toList();
    List<EpisodeTally> over = seen.stream().filter(tally -> tally.to < end).toList();
    count(Metric.EPISODES, seen.size());
    count(Metric.UNDETECTED, seen.size() - detected.size());
    count(Metric.SECONDS_TO_DETECTION, mean(detected, EpisodeTally::secondsToDetection));
    count(Metric.CALLS_TO_DETECTION, mean(detected, EpisodeTally::callsToDetection));
    count(Metric.SECONDS_TO_FULL_SERVICE, mean(over, EpisodeTally::secondsToFullService));
    Timeline timeline = new Timeline(bins.length(), bins.result(), changes, episodes);
    return new RunResult(contender, seed, values.clone(), timeline);
  }

  private static double mean(List<EpisodeTally> of, ToDoubleFunction<EpisodeTally> value) {
    double sum = 0;
    for (EpisodeTally tally : of) {
      sum += value.applyAsDouble(tally);
    }
    return of.isEmpty() ? Double.NaN : sum / of.size();
  }
}
