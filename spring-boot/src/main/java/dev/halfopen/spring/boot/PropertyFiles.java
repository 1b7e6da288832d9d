package dev.halfopen.spring.boot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.config.ConfigDataEnvironmentUpdateListener;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataResource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;

/**
 * The environment as it would be if the application started now: what Spring Boot loads is loaded
 * again, in its place, and all else is as it stands. The application's own environment is not
 * touched, since others don't expect it to change. One thread at a time reads.
 */
final class PropertyFiles {
  /** How Spring Boot begins the names of sources that come from files. */
  private static final String FILES = "Config resource ";

  private final ConfigurableEnvironment environment;

  /** Of all sources that Spring Boot has loaded, by now. */
  private final Set<String> names = new HashSet<>();

  private volatile Set<Path> paths = Set.of();

  PropertyFiles(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  /**
   * Reads all again.
   *
   * @throws RuntimeException Spring Boot's own, if something can't be read
   */
  ConfigurableEnvironment read() {
    List<PropertySource<?>> loaded = load();
    loaded.forEach(source -> names.add(source.getName()));
    paths = Set.copyOf(paths(loaded));
    ConfigurableEnvironment now = new BareEnvironment();
    MutablePropertySources sources = now.getPropertySources();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (isLoaded(source)) {
        loaded.forEach(sources::addLast);
      } else if (!ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
        sources.addLast(source);
      }
    }
    loaded.stream().filter(source -> !sources.contains(source.getName())).forEach(sources::addLast);
    DefaultPropertiesPropertySource.moveToEnd(now);
    ConfigurationPropertySources.attach(now);
    return now;
  }

  /** The files that were read last; none before the first time. */
  Set<Path> paths() {
    return paths;
  }

  /** What Spring Boot would load, given all that it has not loaded itself; the strongest first. */
  private List<PropertySource<?>> load() {
    ConfigurableEnvironment start = new BareEnvironment();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (!isLoaded(source)
          && !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
        start.getPropertySources().addLast(source);
      }
    }
    start.setDefaultProfiles(environment.getDefaultProfiles());
    ConfigurationPropertySources.attach(start);
    List<PropertySource<?>> loaded = new ArrayList<>();
    ConfigDataEnvironmentPostProcessor.applyTo(
        start,
        null,
        null,
        List.of(environment.getActiveProfiles()),
        new ConfigDataEnvironmentUpdateListener() {
          @Override
          public void onPropertySourceAdded(
              PropertySource<?> source,
              @Nullable ConfigDataLocation location,
              @Nullable ConfigDataResource resource) {
            loaded.add(source);
          }
        });
    return loaded;
  }

  /** Whether Spring Boot has loaded it; the file may be gone by now. */
  private boolean isLoaded(PropertySource<?> source) {
    return names.contains(source.getName())
        || source instanceof ConfigTreePropertySource
        || (source instanceof OriginTrackedMapPropertySource && source.getName().startsWith(FILES));
  }

  private static Set<Path> paths(List<PropertySource<?>> sources) {
    Set<Path> paths = new HashSet<>();
    for (PropertySource<?> source : sources) {
      if (source instanceof EnumerablePropertySource<?> known) {
        for (String property : known.getPropertyNames()) {
          addPath(OriginLookup.getOrigin(source, property), paths);
        }
      }
    }
    return paths;
  }

  private static void addPath(@Nullable Origin origin, Set<Path> to) {
    Resource resource = origin instanceof TextResourceOrigin text ? text.getResource() : null;
    if (resource != null && resource.isFile()) {
      try {
        to.add(resource.getFile().toPath().toAbsolutePath());
      } catch (IOException e) {
        // It is no file, after all.
      }
    }
  }
}
