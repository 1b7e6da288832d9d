package dev.halfopen.spring.boot.cloud;

import dev.halfopen.internal.Ranges;
import org.jspecify.annotations.Nullable;

/** The ids that Spring Cloud has, as names of circuit breakers. */
final class Ids {
  private static final int LONGEST_NAME = 200;

  private Ids() {}

  /**
   * @throws IllegalArgumentException if it is blank or not given
   */
  static String checked(String what, @Nullable String id) {
    if (id == null || id.isBlank()) {
      throw Ranges.error(what, String.valueOf(id), "not blank");
    }
    return id;
  }

  /** OpenFeign's ids have a method's parameters in them, and may be too long for a name. */
  static String name(String id) {
    if (id.length() <= LONGEST_NAME) {
      return id;
    }
    String mark = "~" + Integer.toHexString(id.hashCode());
    return id.substring(0, LONGEST_NAME - mark.length()) + mark;
  }
}
