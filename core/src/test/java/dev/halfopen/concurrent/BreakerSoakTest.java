package dev.halfopen.concurrent;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever random settings, faults, late ends and operators come together for many minutes, a
 * breaker keeps its limits, counts every call once, and takes the service back (R1 to R6).
 *
 * <p>The system properties {@code halfopen.soak.seconds} and {@code halfopen.soak.seed} say for how
 * long and from where.
 */
@Tag("soak")
class BreakerSoakTest {
  private static final int STEPS = 2_000;

  @Test
  void keepsItsPromisesUnderRandomFaults() throws Exception {
    Duration length = Duration.ofSeconds(Integer.getInteger("halfopen.soak.seconds", 600));
    long seed = Long.getLong("halfopen.soak.seed", new Random().nextLong());
    System.out.println("soak: seed " + seed + ", " + length.toSeconds() + " s");
    long end = System.nanoTime() + length.toNanos();
    long calls = 0;
    long episodes = 0;
    try (Race race = new Race(SoakEpisode.workers())) {
      while (System.nanoTime() - end < 0) {
        long episode = seed + episodes;
        try {
          calls += new SoakEpisode(episode).play(race, STEPS);
        } catch (Throwable e) {
          throw new AssertionError("episode with seed " + episode, e);
        }
        episodes++;
      }
    }
    System.out.println("soak: " + episodes + " episodes, " + calls + " calls, no promise broken");
  }
}
