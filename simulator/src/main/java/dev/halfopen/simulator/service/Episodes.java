package dev.halfopen.simulator.service;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.internal.Draws;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * When a service is ill. Immutable: each run has its own episodes.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Episodes {
  /**
   * The episodes of one run, in the order of their beginnings.
   *
   * @param length of the run
   * @param random where all chance comes from
   */
  List<Episode> draw(Duration length, SplittableRandom random);

  /** Never. */
  static Episodes none() {
    return of();
  }

  /** Just then. */
  static Episodes of(Episode... episodes) {
    List<Episode> all = new ArrayList<>(List.of(episodes));
    all.sort(Comparator.comparing(Episode::from));
    List<Episode> sorted = List.copyOf(all);
    return (length, random) -> sorted;
  }

  /**
   * Once.
   *
   * @param from when it begins
   * @param durations how long it may last
   */
  static Episodes once(Duration from, OutageDurations durations, Illness illness) {
    Ranges.delay("from", from);
    Ranges.notNull("durations", durations);
    return (length, random) -> List.of(new Episode(from, durations.draw(random), illness));
  }

  /**
   * Again and again, never two at a time; what ails it takes turns by chance.
   *
   * @param medianBetween how long from the end of one to the beginning of the next
   * @param spread the standard deviation of the logarithm of that time; 0 to 5. At OpenAI's API the
   *     median is 48 h and the mean 133 h, which is a spread of 1.4
   * @param durations how long they last
   * @param illnesses one or more
   */
  static Episodes recurring(
      Duration medianBetween, double spread, OutageDurations durations, Illness... illnesses) {
    Ranges.positive("medianBetween", medianBetween);
    if (!(spread >= 0 && spread <= 5)) {
      throw Ranges.error("spread", spread, "0 to 5");
    }
    List<Illness> kinds = List.of(illnesses);
    Ranges.calls("illnesses", kinds.size());
    return (length, random) -> {
      List<Episode> episodes = new ArrayList<>();
      Duration free = Duration.ZERO;
      while (true) {
        double gap = Draws.logNormal((double) medianBetween.toMillis(), spread, random);
        Duration from = free.plusMillis((long) gap);
        Episode next =
            new Episode(
                from.compareTo(Ranges.MAX_TIME) > 0 ? Ranges.MAX_TIME : from,
                durations.draw(random),
                kinds.get(random.nextInt(kinds.size())));
        if (next.from().compareTo(length) >= 0) {
          return List.copyOf(episodes);
        }
        episodes.add(next);
        free = next.to();
      }
    };
  }
}
