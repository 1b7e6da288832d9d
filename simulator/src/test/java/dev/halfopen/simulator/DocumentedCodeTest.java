package dev.halfopen.simulator;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The page on the simulator compiles as a reader would compile it, and tells of all scenarios. */
class DocumentedCodeTest {
  private static Page page() throws IOException {
    return Page.read("docs/simulation.md");
  }

  static List<Snippet> examples() throws IOException {
    return page().fences();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleCompiles(Snippet example, @TempDir Path classes) {
    Readers.assertCompiles(
        example,
        Readers.around("", "", example.code()),
        classes,
        "-Xlint:-processing",
        "-Xlint:-classfile");
  }

  @Test
  void everyScenarioIsInTheTable() throws IOException {
    List<String> rows = page().lines();
    for (String name : Scenarios.all().keySet()) {
      assertThat(rows).anyMatch(row -> row.startsWith("| `" + name + "` |"));
    }
  }
}
