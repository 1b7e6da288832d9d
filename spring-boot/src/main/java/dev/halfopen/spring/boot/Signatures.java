package dev.halfopen.spring.boot;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;

/** Methods as people write them, in Java or in Kotlin. */
final class Signatures {
  private Signatures() {}

  /** {@code com.acme.Answers.ask(String)}. */
  static String named(Class<?> in, Method method) {
    return in.getName() + "." + called(method);
  }

  /** {@code ask(String)}. */
  static String called(Method method) {
    return method.getName()
        + (isKotlins(method)
            ? KotlinSignatures.parameters(method)
            : parameters(method.getGenericParameterTypes()));
  }

  /** {@code String ask(String)}. */
  static String whole(Method method) {
    return expected(method, method.getName(), null);
  }

  /**
   * As {@link #whole}, with another name.
   *
   * @param further null: none; or the type of one more parameter
   */
  static String expected(Method method, String name, @Nullable Class<?> further) {
    if (isKotlins(method)) {
      return KotlinSignatures.whole(method, name, further);
    }
    Type[] all =
        Stream.concat(Arrays.stream(method.getGenericParameterTypes()), Stream.ofNullable(further))
            .toArray(Type[]::new);
    return returned(method) + name + parameters(all);
  }

  private static boolean isKotlins(Method method) {
    return KotlinDetector.isKotlinType(method.getDeclaringClass());
  }

  private static String returned(Method method) {
    return simple(method.getGenericReturnType()) + " ";
  }

  private static String parameters(Type[] types) {
    return Arrays.stream(types).map(Signatures::simple).collect(Collectors.joining(", ", "(", ")"));
  }

  private static String simple(Type type) {
    return withoutPackage(type.getTypeName());
  }

  /** Of all types in the text. */
  static String withoutPackage(String type) {
    return type.replaceAll("[\\w.]*[.$](\\w+)", "$1");
  }
}
