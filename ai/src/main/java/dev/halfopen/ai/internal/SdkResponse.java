package dev.halfopen.ai.internal;

import dev.halfopen.ai.AIExchange;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A response of an SDK whose body is read along, and which is as it was in all else. */
public final class SdkResponse implements InvocationHandler {
  private final Object response;
  private final ReadAlongStream body;
  private final AIExchange exchange;

  private SdkResponse(Object response, ReadAlongStream body, AIExchange exchange) {
    this.response = response;
    this.body = body;
    this.exchange = exchange;
  }

  /**
   * A response that is read along.
   *
   * @param type the SDK's interface, whose {@code body()} and {@code close()} are ours
   */
  public static <R> R of(Class<R> type, R response, InputStream body, AIExchange exchange) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            new SdkResponse(response, new ReadAlongStream(body, exchange), exchange)));
  }

  /** Closes a response that was made here, unless somebody has begun to read it. */
  static void closeUnread(Object response) {
    if (Proxy.getInvocationHandler(response) instanceof SdkResponse ours) {
      ours.body.closeUnread();
    }
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (name.equals("body")) {
      return body;
    }
    if (name.equals("equals")) {
      return arguments != null && proxy == arguments[0];
    }
    if (name.equals("close")) {
      exchange.left();
    }
    try {
      return method.invoke(response, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
