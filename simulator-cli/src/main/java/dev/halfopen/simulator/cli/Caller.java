package dev.halfopen.simulator.cli;

import dev.halfopen.simulator.Prices;
import dev.halfopen.simulator.Scenario;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What callers want, and what calls cost. */
final class Caller {
  @Option(
      names = "--patience",
      paramLabel = "<time>",
      converter = Lengths.class,
      description = "How long callers wait gladly (default: 10s).")
  private Duration patience = Scenario.Builder.DEFAULT_PATIENCE;

  @Option(
      names = "--price-input",
      paramLabel = "<price>",
      description = "What a million tokens of input cost (default: 0).")
  private double priceInput;

  @Option(
      names = "--price-output",
      paramLabel = "<price>",
      description = "What a million tokens of output cost (default: 0).")
  private double priceOutput;

  Scenario.Builder put(Scenario.Builder into) {
    try {
      return into.patience(patience).prices(new Prices(priceInput, priceOutput));
    } catch (IllegalArgumentException e) {
      throw new ProgramException(String.valueOf(e.getMessage()), e);
    }
  }
}
