package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java code of the guide's page compiles as a reader would compile it. */
class GuideTest {
  private static final Pattern FENCE = Pattern.compile("(?ms)^```java\n(.*?)^```$");

  /** What a reader has, and the page need not show. */
  private static final String SURROUNDINGS =
      """
      interface Client {
        reactor.core.publisher.Mono<String> chat(String prompt);

        reactor.core.publisher.Flux<String> stream(String prompt);
      }

      interface Blocking {
        String chat(String prompt) throws java.io.IOException;
      }

      static Client client;
      static java.util.Map<String, Client> clients;
      static Blocking blocking;
      static String prompt;
      """;

  static List<String> examples() throws IOException {
    Path root =
        Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
            .filter(directory -> Files.isDirectory(directory.resolve(".mvn")))
            .findFirst()
            .orElseThrow();
    return FENCE
        .matcher(Files.readString(root.resolve("docs/guide/reactor.md")))
        .results()
        .map(fence -> fence.group(1))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleCompiles(String example, @TempDir Path classes) {
    String imports =
        Pattern.compile("(?m)^import .*;\n")
            .matcher(example)
            .results()
            .map(MatchResult::group)
            .collect(Collectors.joining());
    String statements = example.replaceAll("(?m)^import .*;\n", "");
    String text =
        imports
            + "class Example {\n"
            + SURROUNDINGS
            + "static void example() throws Exception {\n"
            + statements
            + "}\n}\n";
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();

    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                new StringWriter(),
                null,
                problems,
                List.of(
                    "-d",
                    classes.toString(),
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "-proc:none",
                    "-Xlint:all,-processing,-classfile",
                    "-Werror"),
                null,
                List.of(
                    new SimpleJavaFileObject(
                        URI.create("string:///Example.java"), JavaFileObject.Kind.SOURCE) {
                      @Override
                      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                      }
                    }))
            .call();

    assertThat(compiled)
        .as(
            "%s%n%s",
            problems.getDiagnostics().stream().map(d -> d.getMessage(Locale.ROOT)).toList(), text)
        .isTrue();
  }
}
