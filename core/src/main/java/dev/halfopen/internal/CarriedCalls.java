package dev.halfopen.internal;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The calls of circuit breakers that a thread's code runs beneath, for another thread that goes on
 * with it: an inner call there joins them as it would here. For clients that hand a call over to
 * threads of their own; whoever carries it on must do so within the call.
 */
public final class CarriedCalls {
  /** The class that knows the calls of each thread. */
  public interface Known {
    /** As {@link CarriedCalls#current()}. */
    @Nullable UnaryOperator<Runnable> current();

    /** As {@link CarriedCalls#held()}. */
    @Nullable Object held();

    /** As {@link CarriedCalls#swap}. */
    @Nullable Object swap(@Nullable Object held);

    /** As {@link CarriedCalls#giveBack}. */
    void giveBack(@Nullable Object before);
  }

  private static volatile @Nullable Known source;

  private CarriedCalls() {}

  /** By the class that knows them. */
  public static void knownBy(Known knowing) {
    source = knowing;
  }

  /** Makes of a section one that runs beneath the calls of this thread; null: there are none. */
  public static @Nullable UnaryOperator<Runnable> current() {
    Known knowing = source;
    return knowing == null ? null : knowing.current();
  }

  /**
   * The calls of this thread, to be given to {@link #swap}, on any thread; null: there are none.
   */
  public static @Nullable Object held() {
    Known knowing = source;
    return knowing == null ? null : knowing.held();
  }

  /**
   * Makes these the calls of this thread, and returns those that it had; to be given back in a
   * finally block. For code that moves between threads and is not a section of its own: coroutines.
   *
   * @param held what {@link #held} said; null: none
   */
  public static @Nullable Object swap(@Nullable Object held) {
    Known knowing = source;
    return knowing == null ? null : knowing.swap(held);
  }

  /** Gives this thread back the calls that {@link #swap} has returned. */
  public static void giveBack(@Nullable Object before) {
    Known knowing = source;
    if (knowing != null) {
      knowing.giveBack(before);
    }
  }
}
