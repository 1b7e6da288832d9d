package dev.halfopen.spring.boot;

import dev.halfopen.FailureClassifier;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;

/** Finds the classifier that properties name. */
final class Classifiers {
  private static final String STANDARD = "standard";
  private static final String SERVICES = "services";

  private final ListableBeanFactory beans;

  Classifiers(ListableBeanFactory beans) {
    this.beans = beans;
  }

  /** The classifier of these properties, or the preset's if they name none. */
  FailureClassifier classifier(
      BreakerProperties from, FailureClassifier preset, Settings settings) {
    FailureClassifier base = named(from.classifier(), preset, settings);
    settings.onlyWith(
        new Choice("otherwise", from.otherwise()), new Choice("fail-on", from.failOn()));
    return from.failOn() == null && from.ignore() == null
        ? base
        : new NamedExceptions(base, orNone(from.failOn()), orNone(from.ignore()), from.otherwise());
  }

  private static <T> List<T> orNone(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private FailureClassifier named(
      @Nullable String name, FailureClassifier preset, Settings settings) {
    if (name == null) {
      return preset;
    }
    if (name.equals(STANDARD)) {
      return FailureClassifier.standard();
    }
    if (name.equals(SERVICES)) {
      return FailureClassifier.ofServices();
    }
    if (!beans.containsBean(name) || !beans.isTypeMatch(name, FailureClassifier.class)) {
      List<String> known = List.of(beans.getBeanNamesForType(FailureClassifier.class));
      throw settings.invalid(
          "classifier",
          "standard, services, or the name of a FailureClassifier bean"
              + (known.isEmpty() ? "; there is none" : ": " + String.join(", ", known)));
    }
    return beans.getBean(name, FailureClassifier.class);
  }
}
