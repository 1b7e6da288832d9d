package dev.halfopen.ai;

import java.util.List;

/** HTTP statuses as the table writes them: {@code 429,<400,5xx}, or {@code any}. */
record Statuses(String text, List<Range> ranges) {
  private static final int NO_ERROR = 400;

  record Range(int from, int to) {}

  static Statuses of(String text) {
    return new Statuses(text, List.of(text.split(",", -1)).stream().map(Statuses::range).toList());
  }

  private static Range range(String part) {
    if (part.equals("any")) {
      return new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (part.equals("<400")) { // an error inside an answer
      return new Range(Integer.MIN_VALUE, NO_ERROR - 1);
    }
    if (part.endsWith("xx")) {
      int hundred = 100 * Integer.parseInt(part.substring(0, 1));
      return new Range(hundred, hundred + 99);
    }
    int status = Integer.parseInt(part);
    return new Range(status, status);
  }

  boolean contain(int status) {
    for (Range range : ranges) {
      if (status >= range.from && status <= range.to) {
        return true;
      }
    }
    return false;
  }
}
