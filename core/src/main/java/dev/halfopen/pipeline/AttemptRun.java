package dev.halfopen.pipeline;

/**
 * A call that returns nothing, and wants to know which attempt it is.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface AttemptRun<X extends Throwable> {
  /** Makes the call once. */
  void run(Attempt attempt) throws X;
}
