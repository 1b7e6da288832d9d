package dev.halfopen.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.CircuitBreakerAssert;
import dev.halfopen.users.Page;
import dev.halfopen.users.Page.Snippet;
import dev.halfopen.users.Readers;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples of the page about tests are tests: they compile, run and pass; nothing is missing.
 */
class TestingPageTest {
  private static final String PAGE = "docs/guide/testing.md";

  static List<Snippet> examples() throws IOException {
    return Page.read(PAGE).fences();
  }

  /** What a reader may say about a service, or about a breaker. */
  static Stream<String> whatThereIs() {
    return Stream.concat(
            Stream.of(Behavior.class.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers())),
            Stream.of(CircuitBreakerAssert.class.getDeclaredMethods()))
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
        .map(Method::getName)
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExamplePasses(Snippet example, @TempDir Path classes) throws Exception {
    Readers.assertCompiles(example, Readers.around("", "", example.code()), classes);

    URL[] compiled = {classes.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(compiled, getClass().getClassLoader())) {
      Method run = loader.loadClass("Example").getDeclaredMethod("example");
      run.setAccessible(true);
      assertThatCode(() -> run.invoke(null)).as("%s", example).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("whatThereIs")
  void allOfItIsOnThePage(String method) throws IOException {
    assertThat(Page.read(PAGE).text()).contains(method + "(");
  }
}
