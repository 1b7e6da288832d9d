package dev.halfopen.demo;

import dev.halfopen.testkit.Exchange;
import java.util.List;

/**
 * What requests would have cost: dollars for a million tokens. An answer of the demo stands for one
 * of an ordinary chat.
 *
 * @param in of the question
 * @param out of the answer
 */
record Prices(double in, double out) {
  /** Of the first model; as models of the middle class are priced. */
  static final Prices FIRST = new Prices(1.25, 10);

  /** Of the second one, which is dearer. */
  static final Prices SECOND = new Prices(3, 15);

  /** Tokens of a question. */
  static final int QUESTION = 1_000;

  /** Tokens of a whole answer. */
  static final int ANSWER = 500;

  /** The share of an answer that is there when it breaks off. */
  private static final double SHARE_OF_CUT = 0.25;

  private static final double MILLION = 1e6;

  /** Of all requests: who refuses or hangs bills nothing, a cut answer is billed until the cut. */
  double of(Scenario scenario, List<Exchange> exchanges) {
    return exchanges.stream()
        .mapToDouble(exchange -> of(scenario.conditionAt(exchange.request().elapsed())))
        .sum();
  }

  /** Of so many whole answers. */
  double ofAnswers(long number) {
    return number * of(1);
  }

  private double of(Condition condition) {
    return switch (condition) {
      case HEALTHY -> of(1);
      case CUT_STREAMS -> of(SHARE_OF_CUT);
      case OVERLOADED, RATE_LIMITED, HANGING -> 0;
    };
  }

  private double of(double share) {
    return (QUESTION * in + share * ANSWER * out) / MILLION;
  }
}
