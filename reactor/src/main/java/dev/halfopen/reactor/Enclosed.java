package dev.halfopen.reactor;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Permit;
import dev.halfopen.internal.Enclosing;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/** Begins a call as a part of those that a subscriber's context knows of. */
final class Enclosed {
  private Enclosed() {}

  /** The calls around; null: there are none. */
  static @Nullable Enclosing in(Context subscriber) {
    return subscriber.getOrDefault(Enclosing.class, null);
  }

  /** Asks for a permit, which joins a call of the same breaker that is around. */
  static Permit admit(CircuitBreaker breaker, Context subscriber) {
    Enclosing outer = in(subscriber);
    return outer == null ? breaker.acquirePermit() : within(outer, breaker::acquirePermit);
  }

  /** Begins something, which may be a part of what is around. */
  static <T> T get(Supplier<T> beginning, Context subscriber) {
    Enclosing outer = in(subscriber);
    return outer == null ? beginning.get() : within(outer, beginning);
  }

  private static <T> T within(Enclosing outer, Supplier<T> beginning) {
    AtomicReference<T> begun = new AtomicReference<>();
    outer.around(() -> begun.set(beginning.get()));
    return Objects.requireNonNull(begun.get());
  }
}
