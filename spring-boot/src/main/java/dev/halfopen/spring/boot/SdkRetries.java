package dev.halfopen.spring.boot;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns the own retries of the SDKs beneath Spring AI off where their calls are protected: 3 of
 * them make one call 4, and each of them would be rejected again. Whoever has set them is told at
 * the start.
 */
final class SdkRetries implements EnvironmentPostProcessor {
  private static final String ENABLED = "halfopen.ai.enabled";
  private static final String SOURCE = "halfopenSdkRetries";

  private static final String PREFIX = "spring.ai.openai";
  private static final String MAX_RETRIES = "max-retries";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    if (environment.getProperty(ENABLED, Boolean.class, false)) {
      environment
          .getPropertySources()
          .addLast(new MapPropertySource(SOURCE, Map.of(PREFIX + "." + MAX_RETRIES, "0")));
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
    mustBeOff(PREFIX, environment.getProperty(PREFIX + "." + MAX_RETRIES), reader);
    for (String group : reader.groupsUnder(PREFIX)) {
      ConfigurationProperty own = reader.find(group + "." + MAX_RETRIES);
      if (own != null) {
        mustBeOff(group, environment.resolvePlaceholders(own.getValue().toString()), reader);
      }
    }
  }

  private static void mustBeOff(String group, @Nullable String value, PropertiesReader reader) {
    if (value == null || !value.strip().equals("0")) {
      throw new Settings(reader, List.of(group))
          .invalid(
              MAX_RETRIES,
              "0, since a pipeline's retries know what can succeed, and the SDK's would multiply"
                  + " them");
    }
  }
}
