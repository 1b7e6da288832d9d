package dev.halfopen.simulator;

import dev.halfopen.internal.Ranges;

/**
 * What tokens cost, in any currency. An answer costs what was asked and what was written, one that
 * was cut, too; a call that fails costs nothing, one that the client gives up costs what was asked.
 *
 * @param perMillionInput for a million tokens that are asked; 0 to a million
 * @param perMillionOutput for a million tokens that are written; 0 to a million
 * @since 0.1.0
 */
public record Prices(double perMillionInput, double perMillionOutput) {
  /** Nobody pays. */
  public static final Prices NONE = new Prices(0, 0);

  private static final double MILLION = 1e6;

  /** Checks them. */
  public Prices {
    check("perMillionInput", perMillionInput);
    check("perMillionOutput", perMillionOutput);
  }

  private static void check(String name, double price) {
    if (!(price >= 0 && price <= MILLION)) {
      throw Ranges.error(name, price, "0 to 1000000");
    }
  }

  double of(long input, long output) {
    return (input * perMillionInput + output * perMillionOutput) / MILLION;
  }
}
