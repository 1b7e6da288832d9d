package dev.halfopen.demo;

/** What the service suffers from during a stage of the scenario. */
enum Condition {
  HEALTHY("healthy", "the service answers normally", ""),
  OVERLOADED(
      "overloaded",
      "the service answers 503 or 529",
      "each further request keeps a service down that is drowning"),
  RATE_LIMITED(
      "rate limited",
      "429, with a Retry-After that says when to come back",
      "who asks before that time gets nothing, and often a longer wait"),
  HANGING(
      "hanging",
      "the service accepts calls and never answers",
      "each caller that waits holds a thread, until nobody has one"),
  CUT_STREAMS(
      "cut streams",
      "answers begin and break off in the middle",
      "half an answer that nobody notices is shown and paid as a whole");

  private final String label;
  private final String description;
  private final String reasonToCare;

  Condition(String label, String description, String reasonToCare) {
    this.label = label;
    this.description = description;
    this.reasonToCare = reasonToCare;
  }

  String label() {
    return label;
  }

  String description() {
    return description;
  }

  /** Why it matters, in one line; empty where all is well. */
  String reasonToCare() {
    return reasonToCare;
  }

  boolean isSick() {
    return this != HEALTHY;
  }
}
