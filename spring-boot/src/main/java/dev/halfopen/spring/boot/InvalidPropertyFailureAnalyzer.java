package dev.halfopen.spring.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which property is wrong, what stands there, what may, and where it comes from. */
final class InvalidPropertyFailureAnalyzer
    extends AbstractFailureAnalyzer<InvalidPropertyException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, InvalidPropertyException cause) {
    String description =
        String.format(
            "A property of Halfopen can't be used:%n%n"
                + "    Property: %s%n    Value: %s%n    Expected: %s%n    Origin: %s",
            cause.property(),
            cause.value() == null ? "(not set)" : '"' + cause.value() + '"',
            cause.expected(),
            cause.origin() == null ? "unknown" : cause.origin());
    return new FailureAnalysis(
        description, "Change or remove " + cause.property() + ".", rootFailure);
  }
}
