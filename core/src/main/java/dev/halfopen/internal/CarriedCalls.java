package dev.halfopen.internal;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The calls of circuit breakers that a thread's code runs beneath, for another thread that goes on
 * with it: an inner call there joins them as it would here. For clients that hand a call over to
 * threads of their own; whoever carries it on must do so within the call.
 */
public final class CarriedCalls {
  private static volatile @Nullable Supplier<@Nullable UnaryOperator<Runnable>> source;

  private CarriedCalls() {}

  /** By the class that knows them. */
  public static void knownBy(Supplier<@Nullable UnaryOperator<Runnable>> knowing) {
    source = knowing;
  }

  /** Makes of a section one that runs beneath the calls of this thread; null: there are none. */
  public static @Nullable UnaryOperator<Runnable> current() {
    Supplier<@Nullable UnaryOperator<Runnable>> knowing = source;
    return knowing == null ? null : knowing.get();
  }
}
