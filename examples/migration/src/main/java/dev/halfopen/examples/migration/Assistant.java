package dev.halfopen.examples.migration;

/** What the rest of the application asks; the same before and after. Thread-safe. */
public interface Assistant {
  /** What is answered while the service can't. */
  String SORRY = "Sorry, try again later.";

  /**
   * The answer to a question, or {@link #SORRY}.
   *
   * @throws ModelClient.WrongQuestion if the service refuses it, which is the asker's fault
   */
  String answer(String question);

  /** Whether it answers at present. */
  boolean isWell();
}
