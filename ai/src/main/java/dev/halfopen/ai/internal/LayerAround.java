package dev.halfopen.ai.internal;

import org.jspecify.annotations.Nullable;

/**
 * The protected layer that the code on this thread runs within, where a set-up was applied twice:
 * so that what both layers see is told once. It is no part of what a context carries to other
 * threads; where a client is known to go on with a call on another one, {@link AttemptMark} does.
 */
public final class LayerAround {
  /*
   * An array of the JDK's own class holds the layer, so that a thread of somebody's pool keeps no
   * class of ours, and so no class loader, between calls.
   */
  private static final ThreadLocal<@Nullable Object @Nullable []> HELD = new ThreadLocal<>();

  private LayerAround() {}

  /** The innermost layer around; null: there is none. */
  public static @Nullable Object current() {
    @Nullable Object[] held = HELD.get();
    return held == null ? null : held[0];
  }

  /** Runs a section within a layer on this thread; null: within none. */
  public static void within(@Nullable Object layer, Runnable section) {
    @Nullable Object[] held = HELD.get();
    if (held == null) {
      held = new Object[1];
      HELD.set(held);
    }
    Object outer = held[0];
    held[0] = layer;
    try {
      section.run();
    } finally {
      held[0] = outer;
    }
  }
}
