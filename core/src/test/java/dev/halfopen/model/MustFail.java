package dev.halfopen.model;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Turns the result of a property round: it passes if it was falsified by an assertion. */
public final class MustFail implements AroundPropertyHook {
  /** Tries; it stops at the first that notices the bug, so that the rest cost nothing. */
  public static final int ENOUGH = 10_000;

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    PropertyExecutionResult result = property.execute();
    boolean falsified =
        result.status() == PropertyExecutionResult.Status.FAILED
            && result.throwable().orElse(null) instanceof AssertionError;
    return falsified
        ? result.mapToSuccessful()
        : result.mapToFailed("the planted bug was not noticed");
  }
}
