package dev.halfopen.simulator.records;

/** A line is no record; the message says why. Thrown often, so without a stack trace. */
final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  BadRecordException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
