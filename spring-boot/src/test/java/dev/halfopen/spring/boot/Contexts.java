package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Application contexts with properties as people write them. */
public final class Contexts {
  private static final String FILE = "application.yaml";

  private Contexts() {}

  public static ApplicationContextRunner withYaml(String yaml) {
    return new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(HalfopenAutoConfiguration.class))
        .withInitializer(context -> put(yaml, context.getEnvironment()));
  }

  /** Puts the YAML in the place of what was put before. */
  public static void put(String yaml, ConfigurableEnvironment environment) {
    try {
      environment.getPropertySources().remove(FILE);
      for (PropertySource<?> source :
          new YamlPropertySourceLoader()
              .load(FILE, new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8), FILE))) {
        environment.getPropertySources().addFirst(source);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the user reads, description and action, of a start that failed for a property. */
  static String explanation(AssertableApplicationContext context) {
    assertThat(context).hasFailed();
    FailureAnalysis analysis =
        new InvalidPropertyFailureAnalyzer().analyze(context.getStartupFailure());
    assertThat(analysis).as("%s", context.getStartupFailure()).isNotNull();
    return analysis.getDescription() + "\n" + analysis.getAction();
  }
}
