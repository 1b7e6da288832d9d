package dev.halfopen.simulator.service;

import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.Demand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service in one run. Asked in the order of time; not thread-safe.
 *
 * @since 0.1.0
 */
public final class ServiceRun {
  private final Latency latency;
  private final BaseFailures.Course failures;
  private final @Nullable Servers servers;
  private final @Nullable Throttle limit;
  private final List<Episode> episodes;
  // By their beginnings; those before the first have no effect any more.
  private final List<Ailing> ailing = new ArrayList<>();
  private int first;

  private record Ailing(long from, long to, Affliction affliction) {
    boolean isOver(long now) {
      return now >= to && !affliction.lingers(now);
    }
  }

  ServiceRun(
      Latency latency,
      BaseFailures.Course failures,
      @Nullable Servers servers,
      @Nullable Throttle limit,
      List<Episode> episodes) {
    this.latency = latency;
    this.failures = failures;
    this.servers = servers;
    this.limit = limit;
    this.episodes = episodes;
    for (Episode episode : episodes) {
      long from = episode.from().toNanos();
      long to = episode.to().toNanos();
      ailing.add(new Ailing(from, to, episode.illness().begin(from, to)));
    }
  }

  /** When it is ill, in the order of the beginnings. */
  public List<Episode> episodes() {
    return episodes;
  }

  /**
   * What it makes of a call that is sent now.
   *
   * @param attempt 0, 1, ...
   */
  public Reply reply(Demand demand, int attempt, long now) {
    return drafted(new Draft(demand, attempt, now, true, latency)).reply();
  }

  /** What it would make of a call if it were sent now; nothing changes by asking. */
  public Reply wouldReply(Demand demand, long now) {
    return drafted(new Draft(demand, 0, now, false, latency)).reply();
  }

  private Draft drafted(Draft draft) {
    if (limit != null && limit.refuses(draft)) {
      return draft;
    }
    if (draft.demand.recorded() == null && failures.fails(draft.now, draft.baseChance)) {
      draft.end(CallOutcome.FAILED, draft.firstContent);
    }
    while (first < ailing.size() && ailing.get(first).isOver(draft.now)) {
      first++;
    }
    for (int i = first; i < ailing.size(); i++) {
      Ailing ill = ailing.get(i);
      if (ill.from <= draft.now) {
        if (!ill.isOver(draft.now)) {
          ill.affliction.afflict(draft);
        }
      } else if (ill.from - draft.now < draft.end) {
        ill.affliction.strike(draft, ill.from - draft.now);
      } else {
        break;
      }
    }
    if (servers != null && draft.end < Reply.NEVER) {
      queue(draft, servers);
    }
    return draft;
  }

  private static void queue(Draft draft, Servers servers) {
    long wait = servers.waitFrom(draft.now);
    draft.queue(wait);
    if (draft.real) {
      servers.take(draft.now + draft.end);
    }
  }

  /** How often it has fallen ill again because of the calls. */
  public int relapses() {
    int sum = 0;
    for (Ailing ill : ailing) {
      sum += ill.affliction.relapses();
    }
    return sum;
  }
}
