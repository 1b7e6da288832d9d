package dev.halfopen.spring.boot;

/** A method that can't be {@link Resilient} as it stands. */
final class InvalidResilientMethodException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String remedy;

  InvalidResilientMethodException(String problem, String remedy) {
    super(problem);
    this.remedy = remedy;
  }

  String remedy() {
    return remedy;
  }
}
