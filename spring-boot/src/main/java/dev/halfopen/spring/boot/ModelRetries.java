package dev.halfopen.spring.boot;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Turns the own retries of Spring AI's models, and of the SDKs beneath them, off where their calls
 * are protected: 3 of them make one call 4, and each of them would be rejected again. Whoever has
 * set them is told at the start.
 */
final class ModelRetries implements EnvironmentPostProcessor {
  private static final String ENABLED = "halfopen.ai.enabled";
  private static final String SOURCE = "halfopenModelRetries";

  private static final String OFF = "0";

  /**
   * A property that says how often.
   *
   * @param group where it stands, and those for one model beneath
   * @param models whose it is, by their classes
   */
  private record Retries(String group, String property, List<String> models) {
    String name() {
      return group + "." + property;
    }

    boolean matter() {
      return models.stream().anyMatch(model -> ClassUtils.isPresent(model, null));
    }
  }

  private static final List<Retries> ALL =
      List.of(
          new Retries(
              "spring.ai.openai",
              "max-retries",
              List.of("org.springframework.ai.openai.OpenAiChatModel")),
          new Retries(
              "spring.ai.anthropic",
              "max-retries",
              List.of("org.springframework.ai.anthropic.AnthropicChatModel")),
          new Retries(
              "spring.ai.retry",
              "max-attempts",
              List.of(
                  "org.springframework.ai.google.genai.GoogleGenAiChatModel",
                  "org.springframework.ai.ollama.OllamaChatModel")));

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    if (environment.getProperty(ENABLED, Boolean.class, false)) {
      Map<String, Object> off =
          ALL.stream().collect(Collectors.toMap(Retries::name, retries -> OFF));
      environment.getPropertySources().addLast(new MapPropertySource(SOURCE, off));
    }
  }

  /**
   * Fails if the retries are on, be it for one model only, whose own property goes before the
   * common one.
   *
   * @throws InvalidPropertyException which says which property turns them off
   */
  static void mustBeOff(Environment environment) {
    PropertiesReader reader = new PropertiesReader(environment);
    ALL.stream()
        .filter(Retries::matter)
        .forEach(retries -> mustBeOff(retries, environment, reader));
  }

  private static void mustBeOff(Retries retries, Environment environment, PropertiesReader reader) {
    mustBeOff(retries, retries.group, environment.getProperty(retries.name()), reader);
    for (String group : reader.groupsUnder(retries.group)) {
      ConfigurationProperty own = reader.find(group + "." + retries.property);
      if (own != null) {
        mustBeOff(
            retries, group, environment.resolvePlaceholders(own.getValue().toString()), reader);
      }
    }
  }

  private static void mustBeOff(
      Retries retries, String group, @Nullable String value, PropertiesReader reader) {
    if (value != null && !value.strip().equals(OFF)) {
      throw new Settings(reader, List.of(group))
          .invalid(
              retries.property,
              "0, since a pipeline's retries know what can succeed, and these would multiply them");
    }
  }
}
