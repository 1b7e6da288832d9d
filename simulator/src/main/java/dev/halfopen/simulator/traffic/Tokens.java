package dev.halfopen.simulator.traffic;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.internal.Quantiles;
import java.util.SplittableRandom;

/**
 * How much calls ask and how long the answers are. Immutable.
 *
 * <p>The two are drawn independently: in the traces below their logarithms correlate by less than
 * .1.
 *
 * @since 0.1.0
 */
public final class Tokens {
  /*
   * Quantiles of the Azure LLM inference traces of November 2023 (Microsoft, AzurePublicDataset,
   * CC-BY 4.0; "Splitwise: Efficient generative LLM inference using phase splitting", ISCA 2024):
   * 19 366 requests of conversations, 8 819 of coding.
   */
  private static final Tokens CONVERSATIONS =
      new Tokens(
          "conversations",
          Quantiles.of(
              0, 2, .01, 29, .05, 181, .1, 207, .2, 387, .3, 403, .4, 703, .5, 1020, .6, 1071, .7,
              1130, .8, 1315, .9, 2735, .95, 4083, .99, 4142, 1, 14_050),
          Quantiles.of(
              0, 7, .01, 16, .05, 41, .1, 54, .2, 77, .3, 91, .4, 103, .5, 129, .6, 177, .7, 384,
              .8, 400, .9, 424, .95, 451, .99, 601, 1, 1000));
  private static final Tokens CODE =
      new Tokens(
          "code",
          Quantiles.of(
              0, 3, .01, 17, .05, 75, .1, 147, .2, 385, .3, 770, .4, 1075, .5, 1469, .6, 1909, .7,
              2433, .8, 3193, .9, 5194, .95, 7315, 1, 7437),
          Quantiles.of(
              0, 6, .05, 6, .1, 7, .2, 8, .3, 9, .4, 11, .5, 13, .6, 16, .7, 20, .8, 29, .9, 55,
              .95, 90, .99, 252, 1, 1899));

  private final String name;
  private final Quantiles input;
  private final Quantiles output;

  private Tokens(String name, Quantiles input, Quantiles output) {
    this.name = name;
    this.input = input;
    this.output = output;
  }

  /** Those of a service that people talk with: a median of 1020 and 129. */
  public static Tokens conversations() {
    return CONVERSATIONS;
  }

  /** Those of a service that completes code: a median of 1469 and 13. */
  public static Tokens code() {
    return CODE;
  }

  /**
   * Always the same.
   *
   * @param input 1 to 100 000 000
   * @param output 1 to 100 000 000
   */
  public static Tokens fixed(int input, int output) {
    Ranges.between("input", input, 1, 100_000_000);
    Ranges.between("output", output, 1, 100_000_000);
    return new Tokens(
        "fixed(" + input + ", " + output + ")",
        Quantiles.of(0, input, 1, input),
        Quantiles.of(0, output, 1, output));
  }

  Demand demand(long at, boolean streamed, SplittableRandom random) {
    int asked = (int) StrictMath.rint(input.draw(random));
    int answered = (int) StrictMath.rint(output.draw(random));
    return new Demand(at, asked, answered, streamed, random.nextLong(), null);
  }

  @Override
  public String toString() {
    return name;
  }
}
