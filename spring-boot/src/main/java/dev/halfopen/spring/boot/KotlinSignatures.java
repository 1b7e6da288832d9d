package dev.halfopen.spring.boot;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;

/** Functions as people write them in Kotlin; without names where these are nowhere told. */
final class KotlinSignatures {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("java.lang.Object", "Any"),
          Map.entry("java.lang.Integer", "Int"),
          Map.entry("java.lang.Character", "Char"),
          Map.entry("java.lang.Void", "Nothing"),
          Map.entry("void", "Unit"),
          Map.entry("int", "Int"),
          Map.entry("long", "Long"),
          Map.entry("short", "Short"),
          Map.entry("byte", "Byte"),
          Map.entry("char", "Char"),
          Map.entry("boolean", "Boolean"),
          Map.entry("float", "Float"),
          Map.entry("double", "Double"));

  private KotlinSignatures() {}

  /** {@code (String, Int)}. */
  static String parameters(Method method) {
    return written(parameterTypes(method).map(KotlinSignatures::simple));
  }

  /**
   * {@code suspend fun ask(question: String): String}.
   *
   * @param name the function's, or that of another one
   * @param further null: none; or the type of one more parameter
   */
  static String whole(Method method, String name, @Nullable Class<?> further) {
    List<Type> types = parameterTypes(method).toList();
    String @Nullable [] names = new DefaultParameterNameDiscoverer().getParameterNames(method);
    Stream<String> parameters =
        IntStream.range(0, types.size())
            .mapToObj(i -> (names == null ? "" : names[i] + ": ") + simple(types.get(i)));
    if (further != null) {
      parameters =
          Stream.concat(
              parameters, Stream.of((names == null ? "" : "failure: ") + simple(further)));
    }
    String returned =
        simple(KotlinMethods.returnType(method, method.getDeclaringClass()).getType());
    return (KotlinMethods.isSuspending(method) ? "suspend fun " : "fun ")
        + name
        + written(parameters)
        + (returned.equals("Unit") ? "" : ": " + returned);
  }

  private static String written(Stream<String> parameters) {
    return parameters.collect(Collectors.joining(", ", "(", ")"));
  }

  private static Stream<Type> parameterTypes(Method method) {
    return Arrays.stream(method.getGenericParameterTypes())
        .limit(KotlinMethods.parameterTypes(method).length);
  }

  private static String simple(Type type) {
    if (type instanceof WildcardType wildcard) {
      Type[] lower = wildcard.getLowerBounds();
      Type bound = lower.length > 0 ? lower[0] : wildcard.getUpperBounds()[0];
      return bound == Object.class && lower.length == 0 ? "*" : simple(bound);
    }
    if (type instanceof GenericArrayType array) {
      return "Array<" + simple(array.getGenericComponentType()) + ">";
    }
    if (type instanceof ParameterizedType parameterized) {
      List<String> arguments =
          Arrays.stream(parameterized.getActualTypeArguments())
              .map(KotlinSignatures::simple)
              .toList();
      String raw = parameterized.getRawType().getTypeName();
      int last = arguments.size() - 1;
      return raw.startsWith("kotlin.jvm.functions.Function")
          ? written(arguments.subList(0, last).stream()) + " -> " + arguments.get(last)
          : named(raw) + "<" + String.join(", ", arguments) + ">";
    }
    return type instanceof Class<?> plain && plain.isArray()
        ? array(plain.getComponentType())
        : named(type.getTypeName());
  }

  private static String array(Class<?> of) {
    return of.isPrimitive() ? named(of.getName()) + "Array" : "Array<" + simple(of) + ">";
  }

  private static String named(String type) {
    return NAMES.getOrDefault(type, Signatures.withoutPackage(type));
  }
}
