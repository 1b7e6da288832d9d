package dev.halfopen.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dashboard and alert rules are what the code makes of them, and the runbook knows each alert. */
class CommittedFilesTest {
  static final Path MODULE = moduleDirectory();

  /** Whether the tests run from the module or from the project. */
  private static Path moduleDirectory() {
    Path here = Path.of("").toAbsolutePath();
    return here.endsWith("observability") ? here : here.resolve("observability");
  }

  @Test
  void theDashboardIsWhatTheCodeMakes() throws IOException {
    assertThat(Files.readString(MODULE.resolve(WriteFiles.DASHBOARD)))
        .isEqualTo(DashboardJson.of(Dashboard.sections()));
  }

  @Test
  void theAlertRulesAreWhatTheCodeMakes() throws IOException {
    assertThat(Files.readString(MODULE.resolve(WriteFiles.ALERTS))).isEqualTo(Alerts.yaml());
  }

  @Test
  void theRunbookSaysOfEachAlertWhatItMeansWhatToLookAtAndWhatToDo() throws IOException {
    List<String> runbook = Files.readAllLines(MODULE.resolve("../docs/guide/on-call.md"));

    for (Alert alert : Alerts.all()) {
      int heading = runbook.indexOf("## " + alert.name());
      assertThat(heading).as(alert.name()).isNotNegative();
      List<String> section =
          runbook.subList(heading + 1, runbook.size()).stream()
              .takeWhile(line -> !line.startsWith("## "))
              .toList();
      assertThat(section)
          .as(alert.name())
          .anyMatch(line -> line.startsWith("- **What it means**"))
          .anyMatch(line -> line.startsWith("- **What to look at**"))
          .anyMatch(line -> line.startsWith("- **What to do**"));
    }
  }

  @Test
  void everyAlertHasATestOfItsOwn() throws IOException {
    String tests = Files.readString(MODULE.resolve("prometheus/alerts.test.yml"));

    assertThat(Alerts.all())
        .allSatisfy(alert -> assertThat(tests).contains("alertname: " + alert.name() + "\n"));
  }

  @Test
  void everyQueryIsRestrictedByTheVariablesOfTheDashboard() {
    assertThat(queries())
        .hasSizeGreaterThan(25)
        .allSatisfy(query -> assertThat(query).contains("instance=~\"$instance\""));
  }

  static List<String> queries() {
    return Dashboard.sections().stream()
        .flatMap(section -> section.panels().stream())
        .flatMap(panel -> panel.targets().stream())
        .map(Target::expr)
        .toList();
  }

  @Test
  void titlesAndNamesAreUnique() {
    assertThat(
            Dashboard.sections().stream()
                .flatMap(section -> section.panels().stream())
                .map(Panel::title))
        .doesNotHaveDuplicates();
    assertThat(Alerts.all().stream().map(Alert::name)).doesNotHaveDuplicates();
  }
}
