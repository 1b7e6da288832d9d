package dev.halfopen.spring.boot.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.spring.boot.Contexts;
import dev.halfopen.users.Page;
import dev.halfopen.users.Page.Snippet;
import dev.halfopen.users.Readers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;

/** The examples of the guide to Spring Cloud: the YAML starts an application, the Java compiles. */
class SpringCloudGuideTest {
  private static List<Snippet> fences(String kind) throws IOException {
    return Page.read("docs/guide/spring-cloud.md").fences(kind);
  }

  static List<Snippet> yaml() throws IOException {
    return fences("yaml");
  }

  static List<Snippet> java() throws IOException {
    return fences("java");
  }

  @ParameterizedTest
  @MethodSource("yaml")
  void everyYamlStarts(Snippet yaml) {
    Contexts.withYaml(yaml.code())
        .withConfiguration(AutoConfigurations.of(CloudCircuitBreakerAutoConfiguration.class))
        .run(context -> assertThat(context).hasNotFailed());
  }

  @ParameterizedTest
  @MethodSource("java")
  void everyExampleCompiles(Snippet example, @TempDir Path classes) {
    Readers.assertCompiles(
        example, example.code(), classes, "-parameters", "-Xlint:-processing", "-Xlint:-classfile");
  }

  @Test
  void thereAreExamples() throws IOException {
    assertThat(yaml()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(java()).hasSizeGreaterThanOrEqualTo(3);
  }
}
