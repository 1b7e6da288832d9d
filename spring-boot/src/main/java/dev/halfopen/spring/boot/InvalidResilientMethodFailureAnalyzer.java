package dev.halfopen.spring.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which method can't be {@link Resilient}, why, and what to do. */
final class InvalidResilientMethodFailureAnalyzer
    extends AbstractFailureAnalyzer<InvalidResilientMethodException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, InvalidResilientMethodException cause) {
    return new FailureAnalysis(cause.getMessage(), cause.remedy(), rootFailure);
  }
}
