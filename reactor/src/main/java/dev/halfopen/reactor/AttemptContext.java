package dev.halfopen.reactor;

import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.internal.CarriedCalls;
import dev.halfopen.internal.Enclosing;
import dev.halfopen.pipeline.Attempt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/** What the source of an attempt finds in its context, beside what the subscriber put there. */
final class AttemptContext implements Enclosing {
  private final @Nullable Enclosing outer;
  private final @Nullable AttemptScope scope;
  private final @Nullable UnaryOperator<Runnable> calls;

  private AttemptContext(
      @Nullable Enclosing outer,
      @Nullable AttemptScope scope,
      @Nullable UnaryOperator<Runnable> calls) {
    this.outer = outer;
    this.scope = scope;
    this.calls = calls;
  }

  /** To be called by the attempt, on its thread. */
  static Context of(Attempt attempt, Context subscriber) {
    return subscriber
        .put(Attempt.class, attempt)
        .put(
            Enclosing.class,
            new AttemptContext(
                Enclosed.in(subscriber), AttemptScopes.current(), CarriedCalls.current()));
  }

  @Override
  public void around(Runnable section) {
    Runnable scoped = () -> AttemptScopes.within(scope, section);
    Runnable inner = calls == null ? scoped : calls.apply(scoped);
    if (outer == null) {
      inner.run();
    } else {
      outer.around(inner);
    }
  }
}
