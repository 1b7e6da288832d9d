package dev.halfopen.simulator.records;

/** What a record can tell of a call. */
enum Field {
  /** When it began. */
  TIME,
  /** When it ended. */
  END,
  /** How long it took. */
  DURATION,
  /** What came of it. */
  OUTCOME,
  /** How long it took until the first content. */
  FIRST_CONTENT,
  /** Whom it asked. */
  MODEL,
  /** How many tokens it asked with. */
  INPUT_TOKENS,
  /** How many tokens it was answered with. */
  OUTPUT_TOKENS,
  /** How long the service asked to wait. */
  RETRY_AFTER,
  /** How many calls the recorder had no room for. */
  DROPPED
}
