package dev.halfopen.internal;

import org.jspecify.annotations.Nullable;

/**
 * Marks a stage that fails with what its source failed with: a {@code CompletionException} from it
 * is the source's own, and no wrapping to be taken off.
 */
public interface OwnFailures {
  /** What the source of a stage failed with; null: there is no stage. */
  static Throwable unwrap(@Nullable Object stage, Throwable thrown) {
    return stage instanceof OwnFailures ? thrown : Causes.unwrap(thrown);
  }
}
