package dev.halfopen.spring.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;

/** A property that can't be used; told to people by {@link InvalidPropertyFailureAnalyzer}. */
final class InvalidPropertyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String property;
  private final @Nullable String value;
  private final transient @Nullable Origin origin;
  private final String expected;

  /**
   * @param value as it stands in the source; null: it isn't set
   * @param expected what may stand there
   */
  InvalidPropertyException(
      String property,
      @Nullable String value,
      @Nullable Origin origin,
      String expected,
      @Nullable Throwable cause) {
    super(
        property
            + ": "
            + (value == null ? "not set" : value)
            + " (expected: "
            + expected
            + ")"
            + (origin == null ? "" : ", from " + origin),
        cause);
    this.property = property;
    this.value = value;
    this.origin = origin;
    this.expected = expected;
  }

  String property() {
    return property;
  }

  @Nullable String value() {
    return value;
  }

  @Nullable Origin origin() {
    return origin;
  }

  String expected() {
    return expected;
  }
}
