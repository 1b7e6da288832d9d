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
  private static final AttemptMark NONE = new AttemptMark(null, null, null);

  private final @Nullable AttemptScope scope;
  private final @Nullable UnaryOperator<Runnable> calls;
  private final @Nullable Object layer;

  private AttemptMark(
      @Nullable AttemptScope scope,
      @Nullable UnaryOperator<Runnable> calls,
      @Nullable Object layer) {
    this.scope = scope;
    this.calls = calls;
    this.layer = layer;
  }

  /**
   * That of the current thread, for a protected client whose exchanges begin within it: what such a
   * client has not begun, was not sent.
   */
  public static AttemptMark current() {
    AttemptScope scope = AttemptScopes.current();
    if (scope != null) {
      scope.clientTakesPart();
    }
    UnaryOperator<Runnable> calls = CarriedCalls.current();
    Object layer = LayerAround.current();
    boolean isPart = scope != null || calls != null || layer != null;
    return isPart ? new AttemptMark(scope, calls, layer) : NONE;
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
    LayerAround.within(layer, calls == null ? scoped : calls.apply(scoped));
    return result.get(0);
  }
}
