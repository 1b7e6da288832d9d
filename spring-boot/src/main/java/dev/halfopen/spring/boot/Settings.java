package dev.halfopen.spring.boot;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationProperty;

/**
 * Hands properties on to the builders of the core, and turns what these refuse into errors that
 * name the property.
 */
final class Settings {
  /** How the core tells of a bad setting. */
  private static final Pattern REFUSED =
      Pattern.compile("(\\w+): (.*) \\(expected: (.*)\\)", Pattern.DOTALL);

  private final PropertiesReader reader;
  private final List<String> prefixes;

  /**
   * @param prefixes where the properties may stand, the first that has one counts
   */
  Settings(PropertiesReader reader, List<String> prefixes) {
    this.reader = reader;
    this.prefixes = prefixes;
  }

  /** The settings one level down. */
  Settings in(String group) {
    return new Settings(reader, prefixes.stream().map(prefix -> prefix + "." + group).toList());
  }

  /** Fails unless exactly one is given. */
  void exactlyOne(Choice... choices) {
    List<String> given = Arrays.stream(choices).filter(Choice::isGiven).map(Choice::name).toList();
    if (given.size() != 1) {
      String names = Arrays.stream(choices).map(Choice::name).collect(Collectors.joining(", "));
      throw given.isEmpty()
          ? invalid("", "one of " + names)
          : invalid(given.get(1), "only one of " + names);
    }
  }

  /** Fails if this is given, and none of the others. */
  void onlyWith(Choice choice, Choice... others) {
    if (choice.isGiven() && Arrays.stream(others).noneMatch(Choice::isGiven)) {
      throw invalid(
          choice.name(),
          "together with "
              + Arrays.stream(others).map(Choice::name).collect(Collectors.joining(" or ")));
    }
  }

  /** What the core makes of a property that is given. */
  <V, T> T made(String property, @Nullable V value, Function<? super V, ? extends T> maker) {
    V given = Objects.requireNonNull(value, property);
    return get(property, () -> maker.apply(given));
  }

  /** The recipe with what this property says, if it is given. */
  <T, V> T changed(
      String property,
      T recipe,
      @Nullable V value,
      BiFunction<? super T, ? super V, ? extends T> step) {
    return value == null ? recipe : get(property, () -> step.apply(recipe, value));
  }

  /** Sets what is given. */
  <T> void set(String property, @Nullable T value, Consumer<? super T> setter) {
    if (value != null) {
      get(
          property,
          () -> {
            setter.accept(value);
            return value;
          });
    }
  }

  /** Gives what the core makes of this property. */
  <T> T get(String property, Supplier<? extends T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      Matcher refused = REFUSED.matcher(String.valueOf(e.getMessage()));
      if (!refused.matches()) {
        throw invalid(property, null, String.valueOf(e.getMessage()), e);
      }
      throw invalid(
          nearest(property, dashed(refused.group(1))),
          refused.group(2),
          inDashedForm(refused.group(3)),
          e);
    }
  }

  /** The error about a property of these settings. */
  InvalidPropertyException invalid(String property, String expected) {
    return invalid(property, null, expected, null);
  }

  private InvalidPropertyException invalid(
      String property, @Nullable String value, String expected, @Nullable Throwable cause) {
    ConfigurationProperty found = find(property);
    if (found != null) {
      return new InvalidPropertyException(
          found.getName().toString(),
          String.valueOf(found.getValue()),
          found.getOrigin(),
          expected,
          cause);
    }
    // An entry of a list that was written in one line has no property of its own.
    ConfigurationProperty list =
        property.endsWith("]") ? find(property.substring(0, property.lastIndexOf('['))) : null;
    String given = list == null ? value : String.valueOf(list.getValue());
    return new InvalidPropertyException(
        under(prefixes.get(0), property),
        "null".equals(given) ? null : given,
        list == null ? null : list.getOrigin(),
        expected,
        cause);
  }

  /** The setting that the core names, if that is one of ours; else the property that was set. */
  private String nearest(String property, String setting) {
    int dot = property.lastIndexOf('.');
    String sibling = property.substring(0, dot + 1) + setting;
    if (property.isEmpty() || (!sibling.equals(property) && find(sibling) != null)) {
      return sibling;
    }
    return property;
  }

  private @Nullable ConfigurationProperty find(String property) {
    for (String prefix : prefixes) {
      ConfigurationProperty found = reader.find(under(prefix, property));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static String under(String prefix, String property) {
    return property.isEmpty() ? prefix : prefix + "." + property;
  }

  private static String dashed(String setting) {
    return DataObjectPropertyName.toDashedForm(setting).toLowerCase(Locale.ROOT);
  }

  /** Other settings that the core names are properties here. */
  private static String inDashedForm(String expected) {
    return Pattern.compile("\\b[a-z]+(?:[A-Z][a-z]+)+\\b")
        .matcher(expected)
        .replaceAll(name -> dashed(name.group()));
  }
}
