package dev.halfopen.ai.internal;

import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.internal.CarriedCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a thread's code is a part of, the attempt of a pipeline and the calls of breakers, for the
 * threads that go on with it: clients hand calls over to threads of their own before they reach our
 * layer. Thread-safe.
 */
public final class AttemptMark {
  private static final AttemptMark NONE = new AttemptMark(null, null);

  private final @Nullable AttemptScope scope;
  private final @Nullable UnaryOperator<Runnable> calls;

  private AttemptMark(@Nullable AttemptScope scope, @Nullable UnaryOperator<Runnable> calls) {
    this.scope = scope;
    this.calls = calls;
  }

  /** That of the current thread. */
  public static AttemptMark current() {
    AttemptScope scope = AttemptScopes.current();
    UnaryOperator<Runnable> calls = CarriedCalls.current();
    return scope == null && calls == null ? NONE : new AttemptMark(scope, calls);
  }

  /** Whether it is a part of anything. */
  public boolean isPresent() {
    return this != NONE;
  }

  /** Makes a call as a part of the same. */
  public <T> T get(Supplier<T> call) {
    if (!isPresent()) {
      return call.get();
    }
    List<T> result = new ArrayList<>(1);
    Runnable section = () -> result.add(call.get());
    Runnable scoped = scope == null ? section : () -> AttemptScopes.within(scope, section);
    (calls == null ? scoped : calls.apply(scoped)).run();
    return result.get(0);
  }
}
