package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;

/** How a service words its answers, whichever service it is: outlines of JSON to findings. */
interface Dialect {
  /**
   * Whether a document is an answer, or a part of one, in this dialect.
   *
   * @param event the type of the event that it came as; empty if it has none
   */
  boolean speaks(String event, Json document);

  /**
   * Notes what a document of this dialect says; others are passed over.
   *
   * @param whole whether the document is the whole of the body
   */
  void read(String event, Json document, boolean whole, Findings findings);

  /** What is asked for by who gets such answers, by {@link OperationName}. */
  default String operation() {
    return OperationName.CHAT;
  }

  /** Whether an error that a document of this dialect holds is the answer's, and not a part's. */
  default boolean answersForErrors(Json document) {
    return true;
  }

  /** Whether {@code [DONE]} is the last word. */
  default boolean endsWithDone() {
    return false;
  }

  /** Whether something is said behind the reason of the end, after which nothing counts. */
  default boolean hasLastWord() {
    return true;
  }

  /** Whether there are services that speak it and don't say the end. */
  default boolean mayLeaveOutItsEnd() {
    return false;
  }
}
