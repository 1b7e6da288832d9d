package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.pipeline.Target;
import dev.halfopen.users.Page;
import dev.halfopen.users.Page.Snippet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfopenFileTest {
  private static final String YAML =
      """
      server.port: 8080
      halfopen:
        defaults:
          recovery-timeout: 5s
        instances:
          chat:
            failure-threshold: 3
          embed:
            preset: ai
            failure-detector.sequential.smallest-outage: 30%
      ---
      spring.config.activate.on-profile: production
      halfopen.instances.chat.failure-threshold: 7
      """;

  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void yamlAsAnApplicationReadsIt() throws IOException {
    assertThat(HalfopenFile.circuitBreakers(file("application.yaml", YAML)))
        .isEqualTo(
            Map.of(
                "chat",
                CircuitBreakerConfig.builder()
                    .failureThreshold(3)
                    .recoveryTimeout(Duration.ofSeconds(5))
                    .build(),
                "embed",
                CircuitBreakerConfig.forAiServices().toBuilder()
                    .failureDetector(FailureDetector.sequential().smallestOutage(30))
                    .build()));
  }

  @Test
  void whatThePageOnTuningShowsCanBePasted() throws IOException {
    List<Snippet> settings = Page.read("docs/guide/own-traffic.md").fences("yaml");
    assertThat(settings).hasSize(1);
    assertThat(HalfopenFile.circuitBreakers(file("a.yaml", settings.get(0).code())))
        .containsOnlyKeys("chat");
  }

  @Test
  void propertiesThatNameNoInstance() throws IOException {
    assertThat(
            HalfopenFile.circuitBreakers(
                file("a.properties", "halfopen.defaults.failureThreshold=4\n")))
        .isEqualTo(
            Map.of(
                HalfopenFile.DEFAULTS, CircuitBreakerConfig.builder().failureThreshold(4).build()));
  }

  @Test
  void whatCantBeUsedIsNamedWithItsPlace() throws IOException {
    Path file = file("application.yml", "halfopen:\n  instances:\n    chat:\n      ramp: soon\n");
    assertThatThrownBy(() -> HalfopenFile.circuitBreakers(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("halfopen.instances.chat.ramp: soon (expected: a duration such as")
        .hasMessageContaining("4:13");
  }

  @Test
  void whatIsNoFileOfThisKindIsAnError() throws IOException {
    assertThatThrownBy(() -> HalfopenFile.circuitBreakers(Path.of("a.toml")))
        .hasMessage("file: a.toml (expected: a name that ends in .yaml, .yml or .properties)");
    assertThatThrownBy(() -> HalfopenFile.circuitBreakers(directory.resolve("none.yaml")))
        .isInstanceOf(NoSuchFileException.class);
    Path broken = file("broken.yaml", "halfopen: [");
    assertThatThrownBy(() -> HalfopenFile.circuitBreakers(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 1");
  }

  @Test
  void pipelinesWithTheSettingsOfTheirTargets() throws IOException {
    Map<String, HalfopenFile.Pipeline> pipelines =
        HalfopenFile.pipelines(
            file(
                "pipelines.yaml",
                """
                halfopen:
                  instances:
                    gpt.failure-threshold: 3
                    claude.preset: ai
                  pipelines:
                    chat:
                      targets: claude, gpt
                      retry.max-attempts: 2
                      timeouts.attempt: 3s
                    own.limit.max-calls: 7
                """));
    assertThat(pipelines).containsOnlyKeys("chat", "own");
    HalfopenFile.Pipeline chat = pipelines.get("chat");
    assertThat(chat.targets())
        .containsExactly(
            CircuitBreakerConfig.forAiServices(),
            CircuitBreakerConfig.builder().failureThreshold(3).build());
    assertThat(pipelines.get("own").targets()).containsExactly(CircuitBreakerConfig.defaults());
    ResiliencePipeline built =
        chat.settings().apply(ResiliencePipeline.builder("a").fallbackTo("b")).build();
    assertThat(built.targets()).extracting(Target::name).containsExactly("a", "b");
    AtomicInteger attempts = new AtomicInteger();
    assertThatThrownBy(
            () ->
                built.call(
                    attempt -> {
                      attempts.incrementAndGet();
                      assertThat(attempt.timeLeft())
                          .isBetween(Duration.ZERO, Duration.ofSeconds(3));
                      throw new IOException("down");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(attempts).hasValueGreaterThan(1);
  }

  @Test
  void aPipelineThatCanNotBeBuiltIsRefusedWhenItIsRead() throws IOException {
    Path file = file("hedge.yaml", "halfopen.pipelines.chat.hedge.quantile: 95%\n");
    assertThatThrownBy(() -> HalfopenFile.pipelines(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("halfopen.pipelines.chat.hedge.delay: ");
  }
}
