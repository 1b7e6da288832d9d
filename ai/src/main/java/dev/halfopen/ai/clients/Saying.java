package dev.halfopen.ai.clients;

import dev.halfopen.ai.AIFailure;
import dev.halfopen.ai.AIResponse;
import dev.halfopen.ai.Provider;

/**
 * What an exception of a client says.
 *
 * @since 0.1.0
 */
public sealed interface Saying {
  /**
   * The service answered with an error.
   *
   * @param provider whose rules hold; generic if the exception doesn't tell, but the response may
   */
  record Answered(Provider provider, AIResponse response) implements Saying {}

  /** There is no more to know than what kind of failure it was; a cause may know more. */
  record Failed(AIFailure failure) implements Saying {}

  /** The caller gave up. */
  record GaveUp() implements Saying {}
}
