package dev.halfopen.spring.boot;

import java.util.List;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
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
   * Fails if the retries are on.
   *
   * @throws InvalidPropertyException which says which property turns them off
   */
  static void mustBeOff(Environment environment) {
    String value = environment.getProperty(PREFIX + "." + MAX_RETRIES);
    if (value == null || !value.strip().equals("0")) {
      throw new Settings(new PropertiesReader(environment), List.of(PREFIX))
          .invalid(
              MAX_RETRIES,
              "0, since a pipeline's retries know what can succeed, and the SDK's would multiply"
                  + " them");
    }
  }
}
