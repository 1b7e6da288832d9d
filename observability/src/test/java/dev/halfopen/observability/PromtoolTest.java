package dev.halfopen.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.observability.Promtool.Said;
import dev.halfopen.testkit.ScriptedAiService;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus's own tool says of our metrics and rules. */
@Tag("prometheus")
class PromtoolTest {
  private static final Path RULES = CommittedFilesTest.MODULE.resolve(WriteFiles.ALERTS);
  private static final Path TESTS = CommittedFilesTest.MODULE.resolve("prometheus/alerts.test.yml");

  @Test
  void theMetricsAreWellNamedAndDescribed(@TempDir Path directory) throws Exception {
    Path scraped = directory.resolve("metrics.txt");
    try (ScriptedAiService service = ScriptedAiService.start();
        Application application = new Application(service, CircuitBreakerConfig.forAiServices())) {
      application.ask();
      Files.writeString(scraped, application.scrape());
    }

    Said said = Promtool.run(scraped, "check", "metrics");

    assertThat(Files.readString(scraped)).contains("halfopen_ai_tokens_total");
    assertThat(said.text()).isEmpty();
    assertThat(said.exitCode()).isZero();
  }

  @Test
  void theAlertRulesAreRules() throws Exception {
    Said said = Promtool.run(RULES, "check", "rules", RULES.toString());

    assertThat(said.exitCode()).as(said.text()).isZero();
    assertThat(said.text()).contains(Alerts.all().size() + " rules found");
  }

  @Test
  void everyAlertFiresWhenItShouldAndOnlyThen() throws Exception {
    Said said = Promtool.run(TESTS, "test", "rules", TESTS.toString());

    assertThat(said.exitCode()).as(said.text()).isZero();
    assertThat(said.text()).contains("SUCCESS");
  }

  /** So that the tests can fail: each rule, made to never fire, is missed by them. */
  @Test
  void theTestsOfTheAlertsMissEachRuleThatIsGone(@TempDir Path directory) throws Exception {
    Path tests = Files.copy(TESTS, directory.resolve("alerts.test.yml"));
    for (Alert alert : Alerts.all()) {
      String expr = "expr: '" + alert.expr().replace("'", "''") + "'";
      String rules = Files.readString(RULES);
      assertThat(rules).contains(expr);
      Files.writeString(
          directory.resolve("alerts.yml"), rules.replace(expr, "expr: 'vector(1) > 2'"));

      Said said = Promtool.run(tests, "test", "rules", tests.toString());

      assertThat(said.exitCode()).as(alert.name()).isNotZero();
      assertThat(said.text()).contains("alertname: " + alert.name() + ",");
    }
  }
}
