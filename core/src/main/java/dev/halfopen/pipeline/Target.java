package dev.halfopen.pipeline;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Failover;
import dev.halfopen.internal.Ranges;
import org.jspecify.annotations.Nullable;

/**
 * A service or model that calls can go to, with its own circuit breaker. Immutable.
 *
 * @param breaker stands around its calls; its name is the target's name
 * @param provider who runs it, {@code openai} for instance: a failure that is the provider's (a
 *     spent quota, a wrong key) doesn't go on to another target of the same; null: unlike all
 *     others
 * @param contextTokens how much context the model takes, in tokens: a request that was too long
 *     goes on only to a target that is known to take more; 0: unknown
 * @since 0.1.0
 */
public record Target(CircuitBreaker breaker, @Nullable String provider, int contextTokens) {
  /** Checks the settings. */
  public Target {
    Ranges.notNull("breaker", breaker);
    Ranges.between("contextTokens", contextTokens, 0, Integer.MAX_VALUE);
  }

  /** A target of which nothing else is known. */
  public static Target of(CircuitBreaker breaker) {
    return new Target(breaker, null, 0);
  }

  /** The same, run by this provider. */
  public Target provider(String value) {
    return new Target(breaker, Ranges.notNull("provider", value), contextTokens);
  }

  /** The same, with a model that takes this many tokens. */
  public Target contextTokens(int value) {
    return new Target(
        breaker, provider, Ranges.between("contextTokens", value, 1, Integer.MAX_VALUE));
  }

  /** The name of its breaker. */
  public String name() {
    return breaker.name();
  }

  /** Whether this target may succeed where the other failed. */
  boolean canHelp(Target failed, Failover failover) {
    return switch (failover) {
      case NOWHERE -> false;
      case LARGER_CONTEXT -> failed.contextTokens > 0 && contextTokens > failed.contextTokens;
      case OTHER_PROVIDER -> provider == null || !provider.equals(failed.provider);
      case ANYWHERE -> true;
    };
  }
}
