package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.TimeSource;
import dev.halfopen.pipeline.PipelineBuilder;
import dev.halfopen.pipeline.Target;
import dev.halfopen.spring.boot.Blueprint.Instance;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/** Makes a {@link Blueprint} of the properties as they stand, the user's own beans included. */
final class BlueprintReader {
  private final ListableBeanFactory beans;
  private final Classifiers classifiers;
  private final HalfopenProperties initialProperties;
  private final Blueprint initial;
  private final @Nullable PropertyFiles files;

  /** Of what was read last. */
  private volatile PropertiesReader reader;

  /** Reads for the first time, so that bad properties end the start. */
  BlueprintReader(ConfigurableEnvironment environment, ListableBeanFactory beans) {
    this.beans = beans;
    this.classifiers = new Classifiers(beans);
    this.reader = new PropertiesReader(environment);
    HalfopenProperties properties = reader.read();
    this.files = properties.reload().enabled() ? new PropertyFiles(environment) : null;
    if (files != null) {
      reader = new PropertiesReader(files.read());
      properties = reader.read();
    }
    this.initialProperties = properties;
    this.initial = blueprint(properties);
  }

  /** The properties that are read once, as they stood when the application started. */
  HalfopenProperties initialProperties() {
    return initialProperties;
  }

  PropertiesReader properties() {
    return reader;
  }

  /** What stood there when the application started. */
  Blueprint initial() {
    return initial;
  }

  /**
   * What stands there now.
   *
   * @throws InvalidPropertyException if something can't be used
   */
  Blueprint read() {
    if (files != null) {
      reader = new PropertiesReader(files.read());
    }
    return blueprint(reader.read());
  }

  /** What is read anew each time; null if the environment is taken as it is. */
  @Nullable PropertyFiles files() {
    return files;
  }

  private Blueprint blueprint(HalfopenProperties properties) {
    BreakerProperties defaults = properties.defaults();
    CircuitBreakerConfig usual = defaults(defaults);
    Map<String, Instance> instances = new LinkedHashMap<>();
    properties
        .instances()
        .forEach(
            (id, own) ->
                add(instance(id, own == null ? BreakerProperties.NONE : own, defaults), instances));
    return new Blueprint(
        usual,
        defaults == null ? null : defaults.health(),
        Collections.unmodifiableMap(instances),
        pipelines(properties.pipelines(), usual, instances));
  }

  private void add(Instance instance, Map<String, Instance> to) {
    for (Instance other : to.values()) {
      if (other.name().equals(instance.name())) {
        throw settings(instance.prefix()).invalid("name", "a name that no other instance has");
      }
    }
    to.put(instance.id(), instance);
  }

  /** Those with targets; one without gets an instance of its own. */
  private Map<String, PipelineProperties> pipelines(
      Map<String, @Nullable PipelineProperties> from,
      CircuitBreakerConfig usual,
      Map<String, Instance> instances) {
    Set<String> named = Set.copyOf(instances.keySet());
    Map<String, PipelineProperties> pipelines = new LinkedHashMap<>();
    from.forEach(
        (id, given) -> {
          PipelineProperties own = given == null ? PipelineProperties.NONE : given;
          Settings settings = settings(prefix(HalfopenProperties.PIPELINES, id));
          if (named.contains(id)) {
            throw settings.invalid("", "an id that no instance has");
          }
          own.targets().stream()
              .filter(target -> !named.contains(target))
              .findFirst()
              .ifPresent(
                  unknown -> {
                    throw settings.invalid(
                        "targets[" + own.targets().indexOf(unknown) + "]",
                        "the id of an instance, "
                            + (named.isEmpty()
                                ? "of which there are none"
                                : "one of " + new TreeSet<>(named))
                            + " (without settings it is written '%1$s:'; Boot 4.0 drops '%1$s: {}')"
                                .formatted(unknown));
                  });
          if (own.targets().isEmpty()) {
            add(ownInstance(id, own, usual, settings), instances);
          } else if (own.name() != null) {
            throw settings.invalid("name", "only without targets");
          }
          pipelines.put(id, own);
        });
    return Collections.unmodifiableMap(pipelines);
  }

  private Instance ownInstance(
      String id, PipelineProperties own, CircuitBreakerConfig usual, Settings settings) {
    String name = own.name() == null ? id : own.name();
    CircuitBreakerConfig config =
        own.strategy() == null
            ? usual
            : own.strategy().strategy().breakerConfig().toBuilder()
                .timeSource(usual.timeSource())
                .build();
    settings.get("name", () -> CircuitBreaker.of(name));
    return new Instance(
        id, prefix(HalfopenProperties.PIPELINES, id), name, config, BreakerProperties.NONE);
  }

  /**
   * The pipeline that these properties describe.
   *
   * @throws InvalidPropertyException if it could not be built
   */
  PipelineBuilder pipeline(String id, PipelineProperties from, List<Target> targets) {
    return new PipelineSettings(settings(prefix(HalfopenProperties.PIPELINES, id)))
        .builder(from, targets);
  }

  /**
   * The same around targets that are there already.
   *
   * @throws InvalidPropertyException if it could not be built
   */
  PipelineBuilder pipeline(String id, PipelineProperties from, PipelineBuilder targets) {
    return new PipelineSettings(settings(prefix(HalfopenProperties.PIPELINES, id)))
        .changed(from, targets);
  }

  private CircuitBreakerConfig defaults(@Nullable BreakerProperties from) {
    Settings settings = settings(HalfopenProperties.DEFAULTS);
    if (from != null && from.name() != null) {
      throw settings.invalid("name", "only at an instance");
    }
    return config(
        CircuitBreakerConfigCustomizer.DEFAULTS,
        from == null ? BreakerProperties.NONE : from,
        List.of(HalfopenProperties.DEFAULTS));
  }

  private Instance instance(
      String id, BreakerProperties own, @Nullable BreakerProperties defaults) {
    String prefix = prefix(HalfopenProperties.INSTANCES, id);
    BreakerProperties all = defaults == null || own.preset() != null ? own : own.on(defaults);
    String name = own.name() == null ? id : own.name();
    Settings settings = settings(prefix);
    settings.get(
        "name", () -> CircuitBreaker.of(name, CircuitBreakerConfig.defaults(), all.tags()));
    return new Instance(
        id, prefix, name, config(id, all, List.of(prefix, HalfopenProperties.DEFAULTS)), all);
  }

  private CircuitBreakerConfig config(String id, BreakerProperties from, List<String> prefixes) {
    BreakerSettings settings = new BreakerSettings(reader, prefixes, classifiers);
    CircuitBreakerConfig.Builder builder = settings.builder(from);
    TimeSource time = beans.getBeanProvider(TimeSource.class).getIfUnique();
    if (time != null) {
      builder.timeSource(time);
    }
    beans
        .getBeanProvider(CircuitBreakerConfigCustomizer.class)
        .orderedStream()
        .forEach(customizer -> customizer.customize(id, builder));
    return settings.build(builder);
  }

  private Settings settings(String prefix) {
    return new Settings(reader, List.of(prefix));
  }

  /** Where the properties of this id stand: ids with odd characters stand in brackets. */
  static String prefix(String group, String id) {
    boolean plain = id.chars().allMatch(c -> c == '-' || (Character.isLetterOrDigit(c) && c < 128));
    return group + (plain ? "." + id : "[" + id + "]");
  }
}
