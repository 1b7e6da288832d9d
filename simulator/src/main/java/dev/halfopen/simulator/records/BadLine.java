package dev.halfopen.simulator.records;

/**
 * A line that is no record. Immutable.
 *
 * @param file where it stands
 * @param line its number, from 1
 * @param reason what is wrong with it, and what it says, in one bounded line for people
 * @since 0.1.0
 */
public record BadLine(String file, long line, String reason) {
  /** {@code file:line: reason}. */
  @Override
  public String toString() {
    return file + ":" + line + ": " + reason;
  }
}
