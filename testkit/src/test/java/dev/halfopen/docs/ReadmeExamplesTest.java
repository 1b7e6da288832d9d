package dev.halfopen.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every Java example of the README compiles as a reader would compile it: outside our package, with
 * warnings as errors.
 *
 * <p>An example is a fence marked {@code java}: imports first, then statements. It may use what a
 * reader has and the README need not show: {@code client}, {@code prompt} and the type {@code
 * Token}.
 */
class ReadmeExamplesTest {

  private static final Pattern FENCE = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;\\n");

  private static final String SURROUNDINGS =
      """
      %s
      final class Example {
        record Token(String text) {}

        interface Client {
          String chat(String prompt) throws java.io.IOException;

          java.util.concurrent.CompletableFuture<String> chatAsync(String prompt);

          java.util.concurrent.Flow.Publisher<Token> stream(String prompt);
        }

        static void example(Client client, String prompt) throws Exception {
      %s  }
      }
      """;

  record Example(int line, String code) {
    @Override
    public String toString() {
      return "README.md, line " + line;
    }

    String asClass() {
      Matcher imports = IMPORT.matcher(code);
      StringBuilder found = new StringBuilder();
      while (imports.find()) {
        found.append(imports.group());
      }
      return SURROUNDINGS.formatted(found, imports.replaceAll(""));
    }
  }

  @Test
  void the_readme_has_a_quick_start() throws IOException {
    assertThat(examples()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void every_example_of_the_readme_compiles(Example example, @TempDir Path classes)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-d",
            classes.toString(),
            "-classpath",
            System.getProperty("java.class.path"),
            "-proc:none",
            "-Xlint:all",
            "-Werror");
    JavaFileObject source = new Source(example.asClass());

    boolean compiled =
        compiler.getTask(new StringWriter(), null, problems, options, null, List.of(source)).call();

    assertThat(compiled)
        .as(
            "%s%n%s%n%s",
            example,
            problems.getDiagnostics().stream().map(d -> d.getMessage(Locale.ROOT)).toList(),
            example.asClass())
        .isTrue();
  }

  static List<Example> examples() throws IOException {
    String readme = Files.readString(projectRoot().resolve("README.md"));
    List<Example> examples = new ArrayList<>();
    Matcher fence = FENCE.matcher(readme);
    while (fence.find()) {
      int line = (int) readme.substring(0, fence.start()).lines().count() + 1;
      examples.add(new Example(line, fence.group(1)));
    }
    return examples;
  }

  /** The directory with the README, whether the tests run from there or from a module. */
  private static Path projectRoot() {
    return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
        .takeWhile(directory -> directory != null)
        .filter(directory -> Files.isDirectory(directory.resolve(".mvn")))
        .findFirst()
        .orElseThrow();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Example.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
