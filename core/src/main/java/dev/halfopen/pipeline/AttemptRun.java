package dev.halfopen.pipeline;

/**
 * A call that returns nothing, and is told which attempt it is; see {@link AttemptCall}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface AttemptRun<X extends Throwable> {
  /** Makes the call once. */
  void run(Attempt attempt) throws X;
}
