package dev.halfopen.spring.boot;

import dev.halfopen.spring.boot.BreakerProperties.Sequential;
import java.util.function.Function;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.GenericConversionService;

/** Makes our kinds of values of what stands in properties: texts, and YAML's numbers. */
final class Conversions {
  private Conversions() {}

  static ConversionService service() {
    GenericConversionService conversions = new GenericConversionService();
    add(conversions, Percent.class, Percent::valueOf);
    add(conversions, Fraction.class, Fraction::valueOf);
    add(conversions, Window.class, Window::valueOf);
    addNothing(conversions, BreakerProperties.class, BreakerProperties.NONE);
    addNothing(conversions, PipelineProperties.class, PipelineProperties.NONE);
    addNothing(conversions, Sequential.class, Sequential.NONE);
    return conversions;
  }

  private static <T> void add(
      GenericConversionService to, Class<T> type, Function<String, T> converter) {
    to.addConverter(Object.class, type, value -> converter.apply(value.toString()));
  }

  /** A name without anything below it, as {@code chat:} in YAML, arrives as an empty text. */
  private static <T> void addNothing(GenericConversionService to, Class<T> type, T nothingSet) {
    to.addConverter(
        String.class,
        type,
        text -> {
          if (!text.isEmpty()) {
            throw new IllegalArgumentException(text);
          }
          return nothingSet;
        });
  }
}
