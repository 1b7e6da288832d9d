package dev.halfopen.reactor;

import dev.halfopen.users.Page;
import dev.halfopen.users.Page.Snippet;
import dev.halfopen.users.Readers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java code of the guide's page compiles as a reader would compile it. */
class GuideTest {
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

  static List<Snippet> examples() throws IOException {
    return Page.read("docs/guide/reactor.md").fences();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleCompiles(Snippet example, @TempDir Path classes) {
    Readers.assertCompiles(
        example,
        Readers.around("", SURROUNDINGS, example.code()),
        classes,
        "-Xlint:-processing",
        "-Xlint:-classfile");
  }
}
