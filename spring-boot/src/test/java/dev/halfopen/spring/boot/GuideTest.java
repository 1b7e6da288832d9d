package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.users.Page;
import dev.halfopen.users.Page.Snippet;
import dev.halfopen.users.Readers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;

/** The examples of the guide: the YAML starts an application, the Java compiles. */
class GuideTest {
  private static List<Snippet> fences(String kind) throws IOException {
    List<Snippet> fences = new ArrayList<>(Page.read("docs/guide/spring-boot.md").fences(kind));
    fences.addAll(Page.read("docs/guide/spring-ai.md").fences(kind));
    return fences;
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
        .withConfiguration(
            AutoConfigurations.of(
                ResilientAutoConfiguration.class,
                HalfopenAIAutoConfiguration.class,
                RestClientAutoConfiguration.class))
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
    assertThat(yaml()).hasSizeGreaterThanOrEqualTo(7);
    assertThat(java()).hasSizeGreaterThanOrEqualTo(4);
  }
}
