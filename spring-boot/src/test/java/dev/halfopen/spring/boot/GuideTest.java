package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;

/** The examples of the guide: the YAML starts an application, the Java compiles. */
class GuideTest {
  private static final Pattern FENCE = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);

  private static List<String> fences(String kind) throws IOException {
    Path guide = Path.of("docs/guide/spring-boot.md");
    for (Path above = Path.of("").toAbsolutePath();
        !Files.exists(guide) && above != null;
        above = above.getParent()) {
      guide = above.resolve("docs/guide/spring-boot.md");
    }
    List<String> fences = new ArrayList<>();
    Matcher fence = FENCE.matcher(Files.readString(guide));
    while (fence.find()) {
      if (fence.group(1).equals(kind)) {
        fences.add(fence.group(2));
      }
    }
    return fences;
  }

  static List<String> yaml() throws IOException {
    return fences("yaml");
  }

  static List<String> java() throws IOException {
    return fences("java");
  }

  @ParameterizedTest
  @MethodSource("yaml")
  void everyYamlStarts(String yaml) {
    Contexts.withYaml(yaml)
        .withConfiguration(
            AutoConfigurations.of(
                ResilientAutoConfiguration.class,
                HalfopenAIAutoConfiguration.class,
                RestClientAutoConfiguration.class))
        // As SdkRetries has it, which an application asks and a runner doesn't.
        .withPropertyValues("spring.ai.openai.max-retries=0")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @ParameterizedTest
  @MethodSource("java")
  void everyExampleCompiles(String code, @TempDir Path classes) throws IOException {
    Matcher name = Pattern.compile("class (\\w+)").matcher(code);
    assertThat(name.find()).isTrue();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("string:///" + name.group(1) + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
          }
        };
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                List.of("-d", classes.toString(), "-proc:none", "-parameters"),
                null,
                List.of(source))
            .call();
    assertThat(compiled).as(messages.toString()).isTrue();
  }

  @Test
  void thereAreExamples() throws IOException {
    assertThat(yaml()).hasSizeGreaterThanOrEqualTo(5);
    assertThat(java()).hasSizeGreaterThanOrEqualTo(3);
  }
}
