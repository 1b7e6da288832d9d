package dev.halfopen.ai.internal;

import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The attempt of a pipeline that a thread is making, for the threads that go on with it: clients
 * hand calls over to threads of their own before they reach our layer. Thread-safe.
 */
public final class AttemptMark {
  private static final AttemptMark NONE = new AttemptMark(null);

  private final @Nullable AttemptScope scope;

  private AttemptMark(@Nullable AttemptScope scope) {
    this.scope = scope;
  }

  /** That of the current thread. */
  public static AttemptMark current() {
    AttemptScope present = AttemptScopes.current();
    return present == null ? NONE : new AttemptMark(present);
  }

  /** Whether there is an attempt. */
  public boolean isPresent() {
    return scope != null;
  }

  /** Makes a call as a part of the attempt. */
  public <T> T get(Supplier<T> call) {
    if (scope == null) {
      return call.get();
    }
    List<T> result = new ArrayList<>(1);
    AttemptScopes.within(scope, () -> result.add(call.get()));
    return result.get(0);
  }
}
