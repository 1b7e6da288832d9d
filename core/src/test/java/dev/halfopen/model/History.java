package dev.halfopen.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A history of a breaker.
 *
 * @param origin the nanoTime at which it begins
 */
record History(long origin, Settings settings, List<Step> steps) {
  @Override
  public String toString() {
    return "origin "
        + origin
        + ", "
        + settings
        + steps.stream().map(s -> "\n  " + s).collect(Collectors.joining());
  }
}
