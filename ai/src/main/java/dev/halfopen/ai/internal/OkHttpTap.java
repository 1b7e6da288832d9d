package dev.halfopen.ai.internal;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the calls of OkHttp where the SDKs use it. OkHttp asks for a call's listener on the
 * thread that makes the call, be it synchronous or not: there the call is seen.
 */
public final class OkHttpTap implements CallTap, EventListener.Factory {
  /** The SDKs' HTTP clients that hold one of OkHttp and are made of nothing but their fields. */
  private static final Set<String> CLIENTS =
      Set.of("com.anthropic.client.okhttp.OkHttpClient", "com.openai.client.okhttp.OkHttpClient");

  /** What the SDKs put around a client, to close it when nobody refers to it. */
  private static final String WRAPPER = ".PhantomReachableClosingHttpClient";

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
    try {
      Object inner = unwrapped(client);
      return CLIENTS.contains(inner.getClass().getName()) ? rebuilt(inner, type) : null;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return null; // another version of the SDK
    }
  }

  private static Object unwrapped(Object client) throws ReflectiveOperationException {
    Object inner = client;
    while (inner.getClass().getName().endsWith(WRAPPER)) {
      inner = get(inner.getClass().getDeclaredField("httpClient"), inner);
    }
    return inner;
  }

  private static <C> @Nullable Tapped<C> rebuilt(Object client, Class<C> type)
      throws ReflectiveOperationException {
    List<Class<?>> types = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    OkHttpTap tap = null;
    for (Field field : client.getClass().getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        Object value = get(field, client);
        if (value instanceof OkHttpClient okHttp) {
          tap = new OkHttpTap(okHttp.eventListenerFactory());
          value = okHttp.newBuilder().eventListenerFactory(tap).build();
        }
        types.add(field.getType());
        values.add(value);
      }
    }
    Constructor<?> constructor =
        client.getClass().getDeclaredConstructor(types.toArray(Class<?>[]::new));
    constructor.setAccessible(true);
    return tap == null
        ? null
        : new Tapped<>(type.cast(constructor.newInstance(values.toArray())), tap);
  }

  private static Object get(Field field, Object of) throws ReflectiveOperationException {
    field.setAccessible(true);
    return field.get(of);
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
