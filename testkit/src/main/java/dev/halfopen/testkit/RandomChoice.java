package dev.halfopen.testkit;

import static dev.halfopen.testkit.Checks.check;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A script by seeded probability, in the making: alternatives with their probabilities, and what
 * happens {@link #otherwise}. Made by {@link Script#random}. Immutable.
 *
 * @since 0.1.0
 */
public final class RandomChoice {
  // The sequence of SplittableRandom(seed) advances by this much a step, so the n-th draw can be
  // had without the ones before: a choice is a pure function of seed and request number.
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  // Sums of decimal fractions such as ten times 0.1 miss 1 by a few units in the last place.
  private static final double ROUNDING = 1e-9;

  private final long seed;
  private final List<Alternative> alternatives;
  private final double sum;

  RandomChoice(long seed) {
    this(seed, List.of(), 0);
  }

  private RandomChoice(long seed, List<Alternative> alternatives, double sum) {
    this.seed = seed;
    this.alternatives = alternatives;
    this.sum = sum;
  }

  /**
   * Returns this choice with one more alternative.
   *
   * @param probability its probability, 0 to 1; all of them together at most 1
   * @param script what is done then
   * @return a new choice
   * @throws IllegalArgumentException if the probability is out of range
   */
  public RandomChoice with(double probability, Script script) {
    check(
        probability >= 0 && sum + probability <= 1 + ROUNDING,
        "probability",
        probability,
        "0 to " + (1 - sum));
    List<Alternative> more = new ArrayList<>(alternatives);
    more.add(new Alternative(sum + probability, script));
    return new RandomChoice(seed, List.copyOf(more), sum + probability);
  }

  /**
   * Finishes the choice.
   *
   * @param script what is done when no alternative was drawn
   * @return the script that draws anew for every request
   */
  public Script otherwise(Script script) {
    return request -> draw(request.number(), script).behaviorFor(request);
  }

  private Script draw(long number, Script otherwise) {
    double drawn = new SplittableRandom(seed + number * GOLDEN_GAMMA).nextDouble();
    for (Alternative alternative : alternatives) {
      if (drawn < alternative.upTo()) {
        return alternative.script();
      }
    }
    return otherwise;
  }

  private record Alternative(double upTo, Script script) {}
}
