package dev.halfopen.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page says what was run, and all of it. */
class ClassPathPageTest {
  private static final Path PAGE = Path.of("../docs/guide/class-path.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** The lines of the table of versions. */
  private static List<String> versions() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .dropWhile(line -> !line.endsWith("| held by |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static List<String> heldBy(String line) {
    String cell = line.substring(line.lastIndexOf('|', line.length() - 2));
    return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
  }

  @Test
  void whatHoldsAVersionIsARowOfTheTable() throws IOException {
    assertThat(versions()).isNotEmpty().allSatisfy(line -> assertThat(heldBy(line)).isNotEmpty());
    assertThat(Row.all())
        .extracting(Row::name)
        .containsAll(versions().stream().flatMap(line -> heldBy(line).stream()).toList());
  }

  @Test
  void eachVersionThatIsPutBesideAnArtifactIsOnThePage() throws IOException {
    List<String> lines = versions();
    TreeSet<String> missing = new TreeSet<>();
    for (Row row : Row.all()) {
      String said =
          lines.stream()
              .filter(line -> heldBy(line).contains(row.name()))
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
