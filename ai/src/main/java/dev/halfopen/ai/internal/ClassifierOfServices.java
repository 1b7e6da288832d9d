package dev.halfopen.ai.internal;

import dev.halfopen.FailureClassifier;
import dev.halfopen.ai.AIClassifier;
import dev.halfopen.internal.ReadsServices;

/** Lets core find the classifier of this module. */
public final class ClassifierOfServices implements ReadsServices {
  /** For {@link java.util.ServiceLoader}. */
  public ClassifierOfServices() {}

  @Override
  public FailureClassifier classifier() {
    return AIClassifier.standard();
  }
}
