package dev.halfopen.internal;

import org.jspecify.annotations.Nullable;

/**
 * The attempt of a pipeline that the current thread is making. It is no part of what an executor or
 * a context carries to other threads.
 */
public final class AttemptScopes {
  /*
   * An array of the JDK's own class holds the scope, so that a thread of somebody's pool keeps no
   * class of ours, and so no class loader, between attempts.
   */
  private static final ThreadLocal<@Nullable Object @Nullable []> HELD = new ThreadLocal<>();

  private AttemptScopes() {}

  /** The innermost attempt that this thread is making; null: none. */
  public static @Nullable AttemptScope current() {
    @Nullable Object[] held = HELD.get();
    return held == null ? null : (AttemptScope) held[0];
  }

  /** Runs a section of an attempt on this thread; null: of none. */
  public static void within(@Nullable AttemptScope scope, Runnable section) {
    AttemptScope outer = swap(scope);
    try {
      section.run();
    } finally {
      swap(outer);
    }
  }

  /**
   * Makes this the attempt of this thread, and returns the one that it was; to be given back in a
   * finally block.
   */
  public static @Nullable AttemptScope swap(@Nullable AttemptScope scope) {
    @Nullable Object[] held = HELD.get();
    if (held == null) {
      held = new Object[1];
      HELD.set(held);
    }
    Object outer = held[0];
    held[0] = scope;
    return (AttemptScope) outer;
  }
}
