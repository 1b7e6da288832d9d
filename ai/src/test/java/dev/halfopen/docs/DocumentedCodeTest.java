package dev.halfopen.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.users.Page;
import dev.halfopen.users.Page.Snippet;
import dev.halfopen.users.Readers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Java code of the README and of the guide compiles as a reader would compile it: outside our
 * packages, with warnings as errors. It is the code of every fence marked {@code java}, and every
 * call in backticks in a column {@value #SET_UP}.
 *
 * <p>The test stands in this module because its tests have all the clients on their class path.
 */
class DocumentedCodeTest {
  private static final String SET_UP = "set-up";
  private static final String CLIENTS = "docs/guide/clients.md";
  private static final String FAILURES = "docs/guide/ai-failures.md";
  private static final String PIPELINE = "docs/guide/pipeline.md";
  private static final String REGISTRY = "docs/guide/registry.md";
  private static final String LAYERS = "docs/guide/layers.md";
  private static final String OBSERVING = "docs/guide/observing.md";
  private static final String TUNING = "docs/guide/tuning.md";
  private static final String MIGRATION = "docs/guide/migration.md";
  private static final String STREAMS = "docs/guide/streams.md";
  private static final String GLOSSARY = "docs/glossary.md";

  static List<Snippet> examplesAroundAClient() throws IOException {
    return Stream.of(
            Page.read("README.md"),
            Page.read(PIPELINE),
            Page.read(REGISTRY),
            Page.read(MIGRATION),
            Page.read(STREAMS),
            Page.read(GLOSSARY))
        .flatMap(page -> page.fences().stream())
        .toList();
  }

  static List<Snippet> examplesOfTheGuide() throws IOException {
    return Stream.of(
            Page.read(CLIENTS),
            Page.read(FAILURES),
            Page.read(LAYERS),
            Page.read(OBSERVING),
            Page.read(TUNING))
        .flatMap(page -> page.fences().stream())
        .toList();
  }

  static List<Snippet> setUps() throws IOException {
    return Page.read(CLIENTS).column(SET_UP).stream()
        .flatMap(cell -> Page.calls(cell).stream())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("examplesAroundAClient")
  void everyExampleAroundAClientCompiles(Snippet example, @TempDir Path classes) {
    Readers.assertCompiles(example, Surroundings.README.around(example.code()), classes);
  }

  @ParameterizedTest
  @MethodSource("examplesOfTheGuide")
  void everyExampleOfTheGuideCompiles(Snippet example, @TempDir Path classes) {
    Readers.assertCompiles(example, Surroundings.GUIDE.around(example.code()), classes);
  }

  @ParameterizedTest
  @MethodSource("setUps")
  void everySetUpOfAClientCompiles(Snippet setUp, @TempDir Path classes) {
    String statement =
        setUp.code().endsWith(";") ? setUp.code() : "Object client = " + setUp.code() + ";";
    Readers.assertCompiles(setUp, Surroundings.SET_UP.around(statement), classes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        CLIENTS,
        FAILURES,
        PIPELINE,
        REGISTRY,
        LAYERS,
        OBSERVING,
        TUNING,
        MIGRATION,
        STREAMS,
        GLOSSARY
      })
  void everyPageHasExamples(String page) throws IOException {
    assertThat(Page.read(page).fences()).isNotEmpty();
  }

  @Test
  void everyClientHasASetUp() throws IOException {
    assertThat(Page.read(CLIENTS).column(SET_UP))
        .hasSizeGreaterThanOrEqualTo(4)
        .allSatisfy(
            cell -> assertThat(Page.calls(cell)).as("%s: %s", cell, cell.code()).isNotEmpty());
  }
}
