package dev.halfopen.demo;

import dev.halfopen.CircuitState;

/**
 * Colours for a terminal, or none.
 *
 * @param coloured whether there are any
 */
record Palette(boolean coloured) {
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";

  /** Text about a state, in its colour. */
  String state(CircuitState state, String text) {
    return painted(
        switch (state) {
          case CLOSED -> GREEN;
          case OPEN -> RED;
          case HALF_OPEN -> YELLOW;
        },
        text);
  }

  /** Text that stands out. */
  String strong(String text) {
    return painted(BOLD, text);
  }

  private String painted(String colour, String text) {
    return coloured ? colour + text + RESET : text;
  }
}
