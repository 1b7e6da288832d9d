package dev.halfopen.ai.internal;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Makes an SDK's HTTP client anew, around another client of OkHttp than the one that it holds. */
public final class SdkOkHttp {
  /** HTTP clients of SDKs that hold one of OkHttp and are made of nothing but their fields. */
  private static final Set<String> CLIENTS =
      Set.of(
          "com.anthropic.client.okhttp.OkHttpClient",
          "com.openai.client.okhttp.OkHttpClient",
          "org.springframework.ai.anthropic.http.okhttp.SpringAiAnthropicHttpClient",
          "org.springframework.ai.openai.http.okhttp.SpringAiOpenAiHttpClient");

  /** What the SDKs put around a client, to close it when nobody refers to it. */
  private static final String WRAPPER = ".PhantomReachableClosingHttpClient";

  private SdkOkHttp() {}

  /**
   * The same client around what is made of its OkHttp. The given one must be held as long as it is
   * used, and closed in its place.
   *
   * @param <C> the SDK's type of a client
   * @return null if there is no OkHttp beneath the client, or none that we know how to reach
   */
  public static <C> @Nullable C rebuilt(
      C client, Class<C> type, UnaryOperator<OkHttpClient> change) {
    try {
      Object inner = unwrapped(client);
      return CLIENTS.contains(inner.getClass().getName()) ? rebuilt(inner, change, type) : null;
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

  private static <C> @Nullable C rebuilt(
      Object client, UnaryOperator<OkHttpClient> change, Class<C> type)
      throws ReflectiveOperationException {
    List<Class<?>> types = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    boolean changed = false;
    for (Field field : client.getClass().getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        Object value = get(field, client);
        if (value instanceof OkHttpClient okHttp) {
          value = change.apply(okHttp);
          changed = true;
        }
        types.add(field.getType());
        values.add(value);
      }
    }
    Constructor<?> constructor =
        client.getClass().getDeclaredConstructor(types.toArray(Class<?>[]::new));
    constructor.setAccessible(true);
    return changed ? type.cast(constructor.newInstance(values.toArray())) : null;
  }

  private static Object get(Field field, Object of) throws ReflectiveOperationException {
    field.setAccessible(true);
    return field.get(of);
  }
}
