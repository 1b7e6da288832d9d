package dev.halfopen.demo;

/** What the service suffers from during a stage of the scenario. */
enum Condition {
  HEALTHY("healthy", "the service answers normally"),
  OVERLOADED("overloaded", "the service answers 503 or 529"),
  RATE_LIMITED("rate limited", "429, with a Retry-After that says when to come back"),
  HANGING("hanging", "the service accepts calls and never answers"),
  CUT_STREAMS("cut streams", "answers begin and break off in the middle");

  private final String label;
  private final String description;

  Condition(String label, String description) {
    this.label = label;
    this.description = description;
  }

  String label() {
    return label;
  }

  String description() {
    return description;
  }

  boolean isSick() {
    return this != HEALTHY;
  }
}
