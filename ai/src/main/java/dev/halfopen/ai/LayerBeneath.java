package dev.halfopen.ai;

import dev.halfopen.CheckedCall;
import org.jspecify.annotations.Nullable;

/** A call that is made within a permit, and what came of it. */
final class LayerBeneath<T extends @Nullable Object, X extends Throwable> implements Runnable {
  private final CheckedCall<? extends T, X> call;
  private @Nullable T result;
  private @Nullable Throwable error;

  LayerBeneath(CheckedCall<? extends T, X> call) {
    this.call = call;
  }

  @Override
  public void run() {
    try {
      result = call.call();
    } catch (Throwable e) {
      error = e;
    }
  }

  /** It was made: an error is one that the call threw, and a result is null only where T may be. */
  @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
  T result() throws X {
    if (error != null) {
      throw (X) error;
    }
    return result;
  }
}
