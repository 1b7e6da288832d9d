package dev.halfopen.spring.boot;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.ResolvableType;

/** What may stand in the properties, for those who wrote something else. */
final class KnownNames {
  private KnownNames() {}

  /** The names that are known where this one stands; none where any may stand. */
  static List<String> beside(ConfigurationPropertyName unknown) {
    ResolvableType type = ResolvableType.forClass(HalfopenProperties.class);
    for (int i = 1; i < unknown.getNumberOfElements() - 1; i++) {
      ResolvableType next =
          next(type, unknown.getElement(i, ConfigurationPropertyName.Form.UNIFORM));
      if (next == null) {
        break;
      }
      type = next;
    }
    return names(type);
  }

  private static @Nullable ResolvableType next(ResolvableType type, String element) {
    if (type.resolve() == Map.class) {
      return type.getGeneric(1);
    }
    RecordComponent[] components = type.resolve(Object.class).getRecordComponents();
    if (components != null) {
      for (RecordComponent component : components) {
        if (component.getName().equalsIgnoreCase(element)) {
          return ResolvableType.forType(component.getGenericType());
        }
      }
    }
    return null;
  }

  private static List<String> names(ResolvableType type) {
    RecordComponent[] components = type.resolve(Object.class).getRecordComponents();
    return components == null
        ? List.of()
        : Arrays.stream(components)
            .map(component -> DataObjectPropertyName.toDashedForm(component.getName()))
            .toList();
  }

  /** The constants of an enum as they stand in the properties, with commas between. */
  static String of(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(KnownNames::dashed)
        .collect(Collectors.joining(", "));
  }

  static String dashed(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
