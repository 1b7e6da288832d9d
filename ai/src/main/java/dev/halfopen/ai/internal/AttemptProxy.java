package dev.halfopen.ai.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes an SDK's client take the attempt of a pipeline along. The asynchronous services hand a call
 * over to another thread before any layer of it is asked; so the attempt is bound when the client
 * is asked for a service, as in {@code client.async().chat()}, on the thread that makes it.
 */
public final class AttemptProxy implements InvocationHandler {
  private final Object client;
  private final BiFunction<Object, AttemptMark, Object> binding;

  private AttemptProxy(Object client, BiFunction<Object, AttemptMark, Object> binding) {
    this.client = client;
    this.binding = binding;
  }

  /**
   * A client like the given one.
   *
   * @param type its interface
   * @param binding makes a client for the calls of one attempt, if it is an asynchronous one
   */
  public static <C> C of(Class<C> type, C client, BiFunction<Object, AttemptMark, Object> binding) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, new AttemptProxy(client, binding)));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("equals") && arguments != null) {
      return proxy == arguments[0];
    }
    boolean isClient = isClient(method);
    boolean isService = !isClient && arguments == null && method.getReturnType().isInterface();
    Object target = client;
    if (isClient || isService) {
      // Before the SDK's classes are loaded for it.
      AttemptMark attempt = AttemptMark.current();
      target = isService && attempt.isPresent() ? binding.apply(client, attempt) : client;
    }
    Object result;
    try {
      result = method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
    return isClient && result != null
        ? Proxy.newProxyInstance(
            method.getReturnType().getClassLoader(),
            new Class<?>[] {method.getReturnType()},
            new AttemptProxy(result, binding))
        : result;
  }

  /** Whether a method gives the same client in another form, which is to be asked for services. */
  private static boolean isClient(Method method) {
    return switch (method.getName()) {
      case "async", "sync", "withOptions" -> true;
      default -> false;
    };
  }
}
