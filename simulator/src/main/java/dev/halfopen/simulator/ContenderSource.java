package dev.halfopen.simulator;

import java.util.Map;

/**
 * Contenders that somebody else brings, the breakers of another library for instance. The
 * simulator's program finds those on the class path by {@link java.util.ServiceLoader}; it needs a
 * public constructor without parameters.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ContenderSource {
  /**
   * The contenders, by the names that they have on the command line: small letters, digits and
   * hyphens. In the order in which they are to be shown.
   */
  Map<String, Contender> contenders();
}
