package dev.halfopen.model;

/**
 * What a call came to, in the model's words.
 *
 * @param cause the error, if there is one
 * @param asked how long the service asked us to wait, in nanoseconds; null: it didn't say
 */
record Meaning(Kind kind, Throwable cause, Long asked) {
  /** The verdicts of the contract. */
  enum Kind {
    SUCCESS,
    FAILURE,
    IGNORED,
    THROTTLED,
    EXHAUSTED
  }

  static Meaning of(Kind kind) {
    return new Meaning(kind, null, null);
  }

  boolean is(Kind other) {
    return kind == other;
  }
}
