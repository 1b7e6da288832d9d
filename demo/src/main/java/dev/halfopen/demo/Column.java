package dev.halfopen.demo;

/** Who stands between the application and the service: one column of the comparison each. */
enum Column {
  CLIENT("client alone", "client", "alone", "openai-java as it is: 2 retries, 10 min timeout"),
  RESILIENCE4J(
      "Resilience4j",
      "Resil-",
      "ience4j",
      "as its demo application sets it up: 50 % of the last 10 calls, at least 5; 3 trial calls;"
          + " 3 attempts, 100 ms apart; a time limit of 2 s, set at the client"),
  HALFOPEN(
      "Halfopen",
      "Halfopen",
      "",
      "3 failures in a row, 1 trial call; around it a pipeline: 3 attempts, 100 ms apart and"
          + " more; time limits of 1 s for each and 2 s for all"),
  SECOND_MODEL(
      "+ second model", "Halfopen", "+ second", "the same, with a second model to fall back on");

  private final String label;
  private final String upper;
  private final String lower;
  private final String description;

  Column(String label, String upper, String lower, String description) {
    this.label = label;
    this.upper = upper;
    this.lower = lower;
    this.description = description;
  }

  String label() {
    return label;
  }

  /** The first line above a narrow column. */
  String upper() {
    return upper;
  }

  /** The second line above a narrow column. */
  String lower() {
    return lower;
  }

  String description() {
    return description;
  }

  boolean isOurs() {
    return this == HALFOPEN || this == SECOND_MODEL;
  }
}
