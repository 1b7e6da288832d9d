package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.Incubating;
import dev.halfopen.pipeline.PipelineBuilder;
import dev.halfopen.pipeline.ResiliencePipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

/**
 * The properties of one file, read as an application would read them, without an application: for
 * tools and for tests. Neither the environment nor another file has a say, documents for a profile
 * are left out, and what is not below {@code halfopen} is not looked at.
 *
 * @since 0.1.0
 */
@Incubating
public final class HalfopenFile {
  /** What the settings stand under where a file names no circuit breaker: {@value}. */
  public static final String DEFAULTS = "defaults";

  private static final String PROFILE = "spring.config.activate.on-profile";

  private HalfopenFile() {}

  /**
   * The settings of each circuit breaker, by its id, in their order. If the file names none, what
   * it says of all stands under {@value #DEFAULTS}.
   *
   * @param file whose name ends in {@code .yaml}, {@code .yml} or {@code .properties}
   * @return unmodifiable
   * @throws IllegalArgumentException if something in it can't be used; the message says what, what
   *     is expected, and where it stands
   * @throws IOException if it can't be read
   */
  public static Map<String, CircuitBreakerConfig> circuitBreakers(Path file) throws IOException {
    Blueprint blueprint = reader(file).initial();
    Map<String, CircuitBreakerConfig> configs = new LinkedHashMap<>();
    blueprint.instances().forEach((id, instance) -> configs.put(id, instance.config()));
    if (configs.isEmpty()) {
      configs.put(DEFAULTS, blueprint.defaults());
    }
    return Collections.unmodifiableMap(configs);
  }

  /**
   * The pipelines, by their ids, in their order. One without targets has a circuit breaker of its
   * own, which is among {@link #circuitBreakers} too, by the same id.
   *
   * @param file whose name ends in {@code .yaml}, {@code .yml} or {@code .properties}
   * @return unmodifiable
   * @throws IllegalArgumentException as for the circuit breakers
   * @throws IOException if it can't be read
   */
  public static Map<String, Pipeline> pipelines(Path file) throws IOException {
    BlueprintReader reader = reader(file);
    Blueprint blueprint = reader.initial();
    Map<String, Pipeline> pipelines = new LinkedHashMap<>();
    blueprint
        .pipelines()
        .forEach((id, properties) -> pipelines.put(id, pipeline(id, properties, reader)));
    return Collections.unmodifiableMap(pipelines);
  }

  /**
   * What a file says of a pipeline.
   *
   * @param targets the settings of the circuit breakers of its targets, in the order in which they
   *     are tried
   * @param settings gives a pipeline, of these targets or of others, all that stands around them
   */
  public record Pipeline(
      List<CircuitBreakerConfig> targets, UnaryOperator<PipelineBuilder> settings) {
    /** Copies the list. */
    public Pipeline {
      targets = List.copyOf(targets);
    }
  }

  private static Pipeline pipeline(
      String id, PipelineProperties properties, BlueprintReader reader) {
    List<CircuitBreakerConfig> targets = new ArrayList<>();
    for (String target : properties.targets().isEmpty() ? List.of(id) : properties.targets()) {
      targets.add(Objects.requireNonNull(reader.initial().instances().get(target)).config());
    }
    Pipeline pipeline = new Pipeline(targets, builder -> reader.pipeline(id, properties, builder));
    try {
      PipelineBuilder unused = pipeline.settings().apply(ResiliencePipeline.builder(id));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return pipeline;
  }

  private static BlueprintReader reader(Path file) throws IOException {
    PropertySourceLoader loader = loader(file);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    ConfigurableEnvironment environment = new BareEnvironment();
    try {
      List<PropertySource<?>> documents =
          loader.load(file.toString(), new FileSystemResource(file));
      for (PropertySource<?> document : documents) {
        if (!document.containsProperty(PROFILE)) {
          environment.getPropertySources().addFirst(document);
        }
      }
      ConfigurationPropertySources.attach(environment);
      return new BlueprintReader(environment, new StaticListableBeanFactory());
    } catch (IOException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static PropertySourceLoader loader(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return new YamlPropertySourceLoader();
    }
    if (name.endsWith(".properties")) {
      return new PropertiesPropertySourceLoader();
    }
    throw new IllegalArgumentException(
        "file: " + file + " (expected: a name that ends in .yaml, .yml or .properties)");
  }
}
