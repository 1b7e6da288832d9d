package dev.halfopen.spring.boot;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Methods as people write them. */
final class Signatures {
  private Signatures() {}

  /** {@code com.acme.Answers.ask(String)}. */
  static String named(Class<?> in, Method method) {
    return in.getName() + "." + called(method);
  }

  /** {@code ask(String)}. */
  static String called(Method method) {
    return method.getName() + parameters(method.getGenericParameterTypes());
  }

  /** {@code String ask(String)}. */
  static String whole(Method method) {
    return returned(method) + method.getName() + parameters(method.getGenericParameterTypes());
  }

  /** As {@link #whole}, with another name and further parameters. */
  static String expected(Method method, String name, Type... further) {
    Type[] all =
        Stream.concat(Arrays.stream(method.getGenericParameterTypes()), Arrays.stream(further))
            .toArray(Type[]::new);
    return returned(method) + name + parameters(all);
  }

  private static String returned(Method method) {
    return simple(method.getGenericReturnType()) + " ";
  }

  private static String parameters(Type[] types) {
    return Arrays.stream(types).map(Signatures::simple).collect(Collectors.joining(", ", "(", ")"));
  }

  private static String simple(Type type) {
    return type.getTypeName().replaceAll("[\\w.]*[.$](\\w+)", "$1");
  }
}
