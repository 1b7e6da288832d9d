package dev.halfopen.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halfopen.users.Page;
import dev.halfopen.users.Page.Snippet;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page on the simulator says of limits of time is what its command prints. */
class SimulationPageTest {
  private static final Pattern ARGUMENTS = Pattern.compile("args=\"(compare -c limits[^\"]+)\"");
  private static final List<String> FIGURES =
      List.of("seconds_to_detection", "wasted", "caller_seconds_lost");

  @TempDir Path directory;

  private final Page page = Page.read("docs/simulation.md");

  SimulationPageTest() throws IOException {}

  @Test
  void theTableOfLimitsIsWhatItsCommandPrints() throws IOException {
    List<List<String>> rows = page.table("`--outage`");
    assertThat(rows).hasSize(3);
    for (List<String> row : rows) {
      List<Double> figures = figures(row.get(0).replace("`", ""));
      List<Double> shown =
          row.subList(2, row.size()).stream()
              .flatMap(cell -> Arrays.stream(cell.split("·", -1)))
              .map(figure -> Double.valueOf(figure.replace(" ", "")))
              .toList();
      assertThat(shown).hasSameSizeAs(figures);
      for (int i = 0; i < shown.size(); i++) {
        // Three digits are shown.
        assertThat(shown.get(i))
            .as("%s of %s", figures, row)
            .isCloseTo(figures.get(i), within(figures.get(i) * .005));
      }
    }
  }

  private List<Double> figures(String outage) throws IOException {
    Matcher command = ARGUMENTS.matcher(page.text());
    assertThat(command.find()).isTrue();
    List<Snippet> settings = page.fences("yaml");
    assertThat(settings).hasSize(1);
    Path file = Files.writeString(directory.resolve("limits.yaml"), settings.get(0).code());
    List<String> arguments = new ArrayList<>();
    for (String argument : command.group(1).split(" ", -1)) {
      arguments.add(
          argument.contains("@") ? outage : argument.replace("limits.yaml", file.toString()));
    }
    arguments.addAll(List.of("--json", "-"));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int end =
        SimulatorProgram.run(
            new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
    assertThat(end).as("%s: %s", arguments, err).isZero();
    return means(out.toString());
  }

  private static List<Double> means(String json) {
    List<Double> means = new ArrayList<>();
    for (String contender : json.split("\"name\":", -1)) {
      for (String figure : FIGURES) {
        Matcher mean =
            Pattern.compile("\"" + figure + "\":\\{\"mean\":([\\d.]+)").matcher(contender);
        if (mean.find()) {
          means.add(Double.valueOf(mean.group(1)));
        }
      }
    }
    assertThat(means).hasSize(3 * FIGURES.size());
    return means;
  }
}
