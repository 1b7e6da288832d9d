package dev.halfopen.benchmarks;

/** Looks after subjects before and after they are measured. */
final class Subjects {
  private Subjects() {}

  /** Fails if the breaker has opened: its figures would be those of rejections. */
  static void mustNotReject(Subject subject) {
    if (subject.rejects()) {
      throw new IllegalStateException("the breaker rejects calls");
    }
  }

  /** Opens the breaker, and fails if it still admits calls. */
  static <S extends Subject> S opened(S subject) {
    subject.open();
    if (!subject.rejects()) {
      throw new IllegalStateException("the breaker admits calls");
    }
    return subject;
  }
}
