package dev.halfopen.ai.internal;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.EventListener;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the calls of OkHttp where the SDKs use it. OkHttp asks for a call's listener on the
 * thread that makes the call, be it synchronous or not: there the call is seen.
 */
public final class OkHttpTap implements CallTap, EventListener.Factory {
  /** Who takes the calls that a thread makes; only while it is making one. */
  private static final ThreadLocal<@Nullable Consumer<Runnable>> TAKERS = new ThreadLocal<>();

  private final EventListener.Factory original;

  private OkHttpTap(EventListener.Factory original) {
    this.original = original;
  }

  /**
   * A client of an SDK and the tap at its calls.
   *
   * @param <C> the SDK's type of a client
   */
  public record Tapped<C>(C client, CallTap tap) {}

  /**
   * The same client with a tap. It shares connections and threads with the given one, which must be
   * held as long as it is used, and closed in its place.
   *
   * @return null if there is no OkHttp beneath the client, or none that we know how to reach
   */
  public static <C> @Nullable Tapped<C> tapped(C client, Class<C> type) {
    AtomicReference<@Nullable OkHttpTap> made = new AtomicReference<>();
    C rebuilt =
        SdkOkHttp.rebuilt(
            client,
            type,
            okHttp -> {
              OkHttpTap tap = new OkHttpTap(okHttp.eventListenerFactory());
              made.set(tap);
              return okHttp.newBuilder().eventListenerFactory(tap).build();
            });
    OkHttpTap tap = made.get();
    return rebuilt == null || tap == null ? null : new Tapped<>(rebuilt, tap);
  }

  @Override
  public <T> T start(Supplier<T> start, Consumer<Runnable> taker) {
    TAKERS.set(taker);
    try {
      return start.get();
    } finally {
      TAKERS.remove();
    }
  }

  @Override
  public EventListener create(Call call) {
    Consumer<Runnable> taker = TAKERS.get();
    if (taker != null) {
      taker.accept(call::cancel);
    }
    return original.create(call);
  }
}
