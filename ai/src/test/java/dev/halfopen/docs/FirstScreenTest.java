package dev.halfopen.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.users.Fence;
import dev.halfopen.users.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The first screen of a page says what to type, and whose code it is. */
class FirstScreenTest {
  private static final int LINES = 30;
  private static final Pattern COMMAND = Pattern.compile("`(mvn|\\.ci/run)[^`]*`");
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?(dev\\.halfopen(?:\\.[a-z0-9]+)*)\\.");
  private static final Pattern COORDINATES =
      Pattern.compile("<artifactId>(halfopen-[a-z-]+)<|dev\\.halfopen:(halfopen-[a-z-]+)");

  /** Those that are read while something is done. */
  static Stream<Page> pages() throws IOException {
    return Site.pages().stream()
        .filter(page -> page.name().startsWith("docs/") || page.name().startsWith("examples/"))
        .filter(page -> !page.name().equals(Site.INDEX));
  }

  static Stream<Page> pagesWithCode() throws IOException {
    return pages().filter(page -> firstCode(page) != null);
  }

  private static Fence firstCode(Page page) {
    return Fence.of(page).stream()
        .filter(fence -> fence.language().equals("java") || fence.language().equals("kotlin"))
        .findFirst()
        .orElse(null);
  }

  private static String top(Page page, int lines) {
    return String.join("\n", page.lines().subList(0, Math.min(lines, page.lines().size())));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void itSaysWhatToType(Page page) {
    boolean code =
        Fence.of(page).stream()
            .filter(fence -> !fence.language().equals("text"))
            .anyMatch(fence -> fence.line() < LINES);
    assertThat(code || COMMAND.matcher(top(page, LINES)).find()).as(page.name()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("pagesWithCode")
  void itsFirstCodeNamesItsImports(Page page) {
    assertThat(IMPORT.matcher(firstCode(page).code()).find())
        .as("%s: an import of ours", firstCode(page))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("pagesWithCode")
  void theArtifactsOfItsFirstCodeAreNamedBeforeItsEnd(Page page) throws IOException {
    Fence first = firstCode(page);
    String above = top(page, first.line() + first.length());
    Set<String> named =
        COORDINATES
            .matcher(above)
            .results()
            .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
            .collect(Collectors.toSet());
    Set<String> used = artifacts(first.code());
    used.remove("halfopen-core"); // which all others bring along
    if (named.contains("halfopen-spring-boot-starter")) {
      used.remove("halfopen-spring-boot");
    }
    assertThat(named).as("%s", first).isNotEmpty().containsAll(used);
  }

  /** Where the packages are that are imported. */
  private static Set<String> artifacts(String code) throws IOException {
    Set<String> artifacts = new TreeSet<>();
    Matcher imported = IMPORT.matcher(code);
    while (imported.find()) {
      artifacts.add("halfopen-" + module(imported.group(1)));
    }
    return artifacts;
  }

  private static String module(String packageName) throws IOException {
    String folder = packageName.replace('.', '/');
    try (Stream<Path> all = Files.list(Page.projectRoot())) {
      List<String> found =
          all.filter(
                  module ->
                      Stream.of("java", "kotlin")
                          .map(language -> module.resolve("src/main/" + language + "/" + folder))
                          .anyMatch(FirstScreenTest::hasSources))
              .map(module -> module.getFileName().toString())
              .toList();
      assertThat(found).as(packageName).hasSize(1);
      return found.get(0);
    }
  }

  private static boolean hasSources(Path folder) {
    String[] files = folder.toFile().list();
    return files != null && Stream.of(files).anyMatch(name -> name.matches(".*\\.(java|kt)"));
  }
}
