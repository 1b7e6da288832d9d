package dev.halfopen.simulator.tune;

import dev.halfopen.simulator.Scenario;
import dev.halfopen.simulator.records.Recording;
import dev.halfopen.simulator.service.Episode;
import dev.halfopen.simulator.service.Episodes;
import dev.halfopen.simulator.service.Illness;
import dev.halfopen.simulator.service.Service;
import dev.halfopen.simulator.traffic.CallRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Records as a scenario: the calls as they were, and the outages that are found in them, so that
 * what a breaker does can be called right or wrong. Immutable.
 *
 * @param recording the calls
 * @param outages in which the service failed far more than usual
 * @since 0.1.0
 */
public record Replay(Recording recording, List<Outage> outages) {
  private static final Duration SHORTEST_LIMIT = Duration.ofSeconds(60);

  /** Copies the list. */
  public Replay {
    outages = List.copyOf(outages);
  }

  /**
   * Finds the outages in what was recorded.
   *
   * @param smallestOutage how many per cent of the calls fail in the smallest one, 5 to 100
   */
  public static Replay of(Recording recording, double smallestOutage) {
    Goals.USUAL.withSmallestOutage(smallestOutage);
    return new Replay(recording, new OutageFinder(smallestOutage / 100).find(recording));
  }

  /** The calls as they were. */
  public Scenario.Builder scenario() {
    Instant start = recording.start();
    Episode[] episodes =
        outages.stream()
            .map(
                outage ->
                    new Episode(
                        Duration.between(start, outage.from()),
                        outage.length(),
                        Illness.known("outage")))
            .toArray(Episode[]::new);
    return scenario("as recorded", recording::iterator, Episodes.of(episodes));
  }

  /** Some of the calls, and other outages. */
  Scenario.Builder scenario(String name, Supplier<Iterator<CallRecord>> calls, Episodes episodes) {
    Duration longest = recording.longest().plusSeconds(1);
    return Scenario.replay(name, calls)
        .service(Service.builder().episodes(episodes).build())
        .timeLimit(longest.compareTo(SHORTEST_LIMIT) > 0 ? longest : SHORTEST_LIMIT);
  }
}
