package dev.halfopen.internal;

import dev.halfopen.FailureClassifier;

/**
 * What {@code halfopen-ai} provides to be found: its classifier. A service of {@link
 * java.util.ServiceLoader}.
 */
public interface ReadsServices {
  /** The classifier that reads the exceptions of clients of AI services, always the same. */
  FailureClassifier classifier();
}
