package dev.halfopen.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.users.Page;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page says what was run, and all of it. */
class ClassPathPageTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** The rows of the table of versions; what holds each is in the last cell. */
  private static List<List<String>> versions() throws IOException {
    return Page.read("docs/guide/class-path.md").table("thing");
  }

  private static List<String> heldBy(List<String> version) {
    return CODE.matcher(version.get(version.size() - 1))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void whatHoldsAVersionIsARowOfTheTable() throws IOException {
    assertThat(versions())
        .isNotEmpty()
        .allSatisfy(version -> assertThat(heldBy(version)).isNotEmpty());
    assertThat(Row.all())
        .extracting(Row::name)
        .containsAll(versions().stream().flatMap(version -> heldBy(version).stream()).toList());
  }

  @Test
  void eachVersionThatIsPutBesideAnArtifactIsOnThePage() throws IOException {
    List<List<String>> versions = versions();
    TreeSet<String> missing = new TreeSet<>();
    for (Row row : Row.all()) {
      String said =
          versions.stream()
              .filter(version -> heldBy(version).contains(row.name()))
              .flatMap(List::stream)
              .collect(Collectors.joining());
      row.beside().stream()
          .filter(item -> item.contains(":") && !row.artifact().contains("spring-boot"))
          .map(item -> item.substring(item.lastIndexOf(':') + 1))
          .filter(version -> !said.contains(version))
          .forEach(version -> missing.add(row + ": " + version));
    }

    assertThat(missing).isEmpty();
  }
}
