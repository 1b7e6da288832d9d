package dev.halfopen.simulator;

import dev.halfopen.users.Page;
import dev.halfopen.users.Page.Snippet;
import dev.halfopen.users.Readers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page on tuning compiles as a reader would compile it. */
class OwnTrafficGuideTest {
  static List<Snippet> examples() throws IOException {
    return Page.read("docs/guide/own-traffic.md").fences();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleCompiles(Snippet example, @TempDir Path classes) {
    Readers.assertCompiles(example, Readers.around("", "", example.code()), classes);
  }
}
