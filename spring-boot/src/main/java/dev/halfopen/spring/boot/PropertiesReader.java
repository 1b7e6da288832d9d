package dev.halfopen.spring.boot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.env.Environment;

/** Reads the properties as they stand now, and knows where each comes from. */
final class PropertiesReader {
  private final Environment environment;

  PropertiesReader(Environment environment) {
    this.environment = environment;
  }

  /**
   * All properties, bound afresh.
   *
   * @throws InvalidPropertyException if one can't be converted, or is unknown
   */
  HalfopenProperties read() {
    BindHandler handler =
        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter());
    try {
      return new Binder(
              sources(),
              new PropertySourcesPlaceholdersResolver(environment),
              List.of(Conversions.service(), ApplicationConversionService.getSharedInstance()),
              null,
              null,
              null)
          .bindOrCreate(HalfopenProperties.PREFIX, Bindable.of(HalfopenProperties.class), handler);
    } catch (BindException e) {
      throw explained(e);
    }
  }

  /**
   * Those that have anything of ours: each of dozens of names is asked for in all of them, which a
   * start would feel.
   */
  private List<ConfigurationPropertySource> sources() {
    ConfigurationPropertyName ours = ConfigurationPropertyName.of(HalfopenProperties.PREFIX);
    List<ConfigurationPropertySource> sources = new ArrayList<>();
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source.containsDescendantOf(ours) != ConfigurationPropertyState.ABSENT) {
        sources.add(source);
      }
    }
    return sources;
  }

  private static InvalidPropertyException explained(BindException e) {
    if (e.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
      ConfigurationProperty first = unbound.getUnboundProperties().iterator().next();
      return unknown(first, e);
    }
    ConfigurationProperty property = e.getProperty();
    return new InvalidPropertyException(
        e.getName().toString(),
        property == null ? null : String.valueOf(property.getValue()),
        property == null ? null : property.getOrigin(),
        expected(e),
        e);
  }

  private static InvalidPropertyException unknown(ConfigurationProperty property, BindException e) {
    ConfigurationPropertyName name = property.getName();
    Collection<String> known = KnownNames.beside(name);
    return new InvalidPropertyException(
        name.toString(),
        String.valueOf(property.getValue()),
        property.getOrigin(),
        known.isEmpty() ? "no such property" : "one of " + String.join(", ", new TreeSet<>(known)),
        e);
  }

  /** What may stand where something could not be converted. */
  private static String expected(BindException e) {
    Class<?> type = e.getTarget().getType().resolve(Object.class);
    Throwable cause = e.getCause();
    while (cause != null) {
      if (cause instanceof ConversionFailedException failed) {
        type = failed.getTargetType().getType();
      } else if (cause instanceof ConverterNotFoundException missing) {
        type = missing.getTargetType().getType();
      }
      cause = cause.getCause();
    }
    return described(type);
  }

  @SuppressWarnings("unchecked") // it was asked
  private static Class<? extends Enum<?>> asEnum(Class<?> type) {
    return (Class<? extends Enum<?>>) type;
  }

  private static String described(Class<?> type) {
    if (type.isEnum()) {
      return "one of " + KnownNames.of(asEnum(type));
    }
    if (type == Duration.class) {
      return "a duration such as 500ms, 30s or 5m";
    }
    if (type == Percent.class) {
      return "per cent, such as 50 or 50%";
    }
    if (type == Fraction.class) {
      return "a share such as 0.2 or 20%";
    }
    if (type == Window.class) {
      return "a number of calls such as 20, or a duration such as 30s";
    }
    if (type == Class.class) {
      return "the name of a class that is on the class path";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
      return "a whole number";
    }
    return type == Double.class || type == double.class ? "a number" : "settings by name";
  }

  /** All groups of properties beneath this one, as far as the sources can say what they have. */
  Set<String> groupsUnder(String prefix) {
    ConfigurationPropertyName root = ConfigurationPropertyName.of(prefix);
    Set<String> groups = new TreeSet<>();
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource iterable) {
        for (ConfigurationPropertyName name : iterable) {
          if (root.isAncestorOf(name)) {
            ConfigurationPropertyName group = name.getParent();
            while (root.isAncestorOf(group)) {
              groups.add(group.toString());
              group = group.getParent();
            }
          }
        }
      }
    }
    return groups;
  }

  /** The property as it stands in the first source that has it; null if none has. */
  @Nullable ConfigurationProperty find(String name) {
    ConfigurationPropertyName wanted = ConfigurationPropertyName.adapt(name, '.');
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      ConfigurationProperty property = source.getConfigurationProperty(wanted);
      if (property != null) {
        return property;
      }
    }
    return null;
  }
}
