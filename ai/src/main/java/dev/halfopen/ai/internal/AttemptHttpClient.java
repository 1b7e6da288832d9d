package dev.halfopen.ai.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An SDK's HTTP client that is protected beneath, at OkHttp's layer: makes its calls as parts of
 * the attempt of a pipeline, on whatever thread they come.
 */
public final class AttemptHttpClient implements InvocationHandler {
  /** What the client was made of: it closes what both share when nobody refers to it. */
  private final AutoCloseable given;

  private final Object client;
  private final @Nullable AttemptMark attempt;

  private AttemptHttpClient(AutoCloseable given, Object client, @Nullable AttemptMark attempt) {
    this.given = given;
    this.client = client;
    this.attempt = attempt;
  }

  /**
   * A client like the given one.
   *
   * @param type the SDK's type of a client
   * @param given is closed in place of the client
   * @param attempt whose part the calls are; null: that of the thread, and only then it closes
   */
  public static <C extends AutoCloseable> C of(
      Class<C> type, C given, C client, @Nullable AttemptMark attempt) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            new AttemptHttpClient(given, client, attempt)));
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    return switch (method.getName()) {
      case "equals" -> arguments != null && proxy == arguments[0];
      case "close" -> {
        if (attempt == null) {
          given.close();
        }
        yield null;
      }
      default -> call(method, arguments);
    };
  }

  private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    List<Throwable> failure = new ArrayList<>(1);
    Object result =
        attempt == null
            ? call(method, arguments, failure)
            : attempt.get(() -> call(method, arguments, failure));
    if (!failure.isEmpty()) {
      throw failure.get(0);
    }
    return result;
  }

  private @Nullable Object call(
      Method method, @Nullable Object @Nullable [] arguments, List<Throwable> failure) {
    try {
      return method.invoke(client, arguments);
    } catch (InvocationTargetException e) {
      failure.add(e.getCause() == null ? e : e.getCause());
    } catch (IllegalAccessException e) {
      failure.add(e);
    }
    return null;
  }
}
