package dev.halfopen.longrun;

import dev.halfopen.simulator.service.BaseFailures;
import dev.halfopen.simulator.service.Episode;
import dev.halfopen.simulator.service.Episodes;
import dev.halfopen.simulator.service.Illness;
import dev.halfopen.simulator.service.OutageDurations;
import dev.halfopen.simulator.service.RateLimit;
import dev.halfopen.simulator.service.Service;
import dev.halfopen.simulator.service.ServiceRun;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * One stay of a service in an illness, as the simulator draws it. Its time runs {@link #PACE} times
 * as fast as ours.
 *
 * @param run the service
 * @param name the illness
 * @param opens whether every call meets it, so that a breaker must open: then the service is ill
 *     until somebody makes it well
 * @param lasts how long it is ill, in our time: from now on, or from the opening on
 */
record Sickness(ServiceRun run, String name, boolean opens, Duration lasts) {
  static final int PACE = 4;

  private static final Duration WELL_BEFORE = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final double USUAL_PER_SECOND = 10;

  /** Kinds of illness, worse or milder by chance. */
  enum Kind {
    TOTAL(true),
    SHOCK(false),
    PARTIAL(false),
    BROWN_OUT(false),
    HANG(true),
    PARTIAL_HANG(false),
    CUT_STREAMS(false),
    RATE_LIMIT(false),
    SILENT_RATE_LIMIT(false),
    SPENT_QUOTA(true),
    FLAPPING(false),
    COLLAPSE(false);

    private final boolean opens;

    Kind(boolean opens) {
      this.opens = opens;
    }

    private Illness draw(SplittableRandom random) {
      return switch (this) {
        case TOTAL -> Illness.total(failsAfter(random));
        case SHOCK -> Illness.shock(failsAfter(random));
        case PARTIAL -> Illness.partial(random.nextDouble(20, 100), failsAfter(random));
        case BROWN_OUT -> Illness.brownOut(random.nextDouble(3, 12), random.nextDouble(0, 50));
        case HANG -> Illness.hang(100);
        case PARTIAL_HANG -> Illness.hang(random.nextDouble(10, 90));
        case CUT_STREAMS -> Illness.cutStreams(random.nextDouble(20, 100));
        case RATE_LIMIT -> Illness.rateLimit(limit(random, true));
        case SILENT_RATE_LIMIT -> Illness.rateLimit(limit(random, false));
        case SPENT_QUOTA -> Illness.spentQuota(random.nextBoolean());
        case FLAPPING -> Illness.flapping(seconds(random, 1, 5), seconds(random, 1, 5));
        case COLLAPSE -> Illness.collapse(USUAL_PER_SECOND, seconds(random, 1, 3));
      };
    }

    private OutageDurations length() {
      return opens ? OutageDurations.fixed(LONGEST) : OutageDurations.brief();
    }

    private static RateLimit limit(SplittableRandom random, boolean statesWait) {
      return new RateLimit(random.nextDouble(.5, 4), random.nextInt(1, 10), statesWait);
    }

    private static Duration failsAfter(SplittableRandom random) {
      return Duration.ofMillis(random.nextInt(0, 2000));
    }

    private static Duration seconds(SplittableRandom random, int from, int to) {
      return Duration.ofMillis(random.nextInt(1000 * from, 1000 * to));
    }
  }

  static Sickness draw(Kind kind, SplittableRandom random) {
    Service service =
        Service.builder()
            .failures(BaseFailures.independent(1))
            .episodes(Episodes.once(WELL_BEFORE, kind.length(), kind.draw(random.split())))
            .build();
    Duration goesOn = Duration.ofMillis(random.nextInt(2000));
    ServiceRun run = service.start(LONGEST, random);
    Episode episode = run.episodes().get(0);
    Duration lasts = kind.opens ? goesOn : episode.to().dividedBy(PACE);
    return new Sickness(run, episode.illness().name(), kind.opens, lasts);
  }

  /** A service that is as well as services are. */
  static ServiceRun none(SplittableRandom random) {
    return Service.builder().failures(BaseFailures.independent(1)).build().start(LONGEST, random);
  }
}
