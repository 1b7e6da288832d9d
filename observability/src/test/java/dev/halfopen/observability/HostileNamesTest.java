package dev.halfopen.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Names of models that users choose fill no metrics system. */
class HostileNamesTest {
  private static final Pattern MODEL = Pattern.compile("model=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final int KEPT = 20;

  @Test
  void onlySoManyModelsAreToldApart() throws Exception {
    try (ScriptedAiService service =
            ScriptedAiService.builder().script(Behavior.answerOfTokens(1)).start();
        Application application = new Application(service, CircuitBreakerConfig.forAiServices())) {
      for (int i = 0; i < 3 * KEPT; i++) {
        application.stream("model \"{" + i + "}\\\n" + "x".repeat(300));
      }
      String scrape = application.scrape();

      Set<String> models =
          scrape
              .lines()
              .filter(line -> line.startsWith("halfopen_ai_"))
              .flatMap(line -> MODEL.matcher(line).results())
              .map((MatchResult match) -> match.group(1))
              .collect(Collectors.toSet());
      assertThat(models)
          .hasSizeBetween(KEPT, KEPT + 1)
          .allSatisfy(model -> assertThat(model).hasSizeLessThan(300));
    }
  }
}
