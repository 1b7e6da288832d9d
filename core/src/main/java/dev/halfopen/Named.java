package dev.halfopen;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The exceptions that a user has named: by their classes, or by predicates. */
record Named(Set<Class<? extends Throwable>> types, List<Predicate<? super Throwable>> predicates) {
  static final Named NOTHING = new Named(Set.of(), List.of());

  Named and(Class<? extends Throwable> type) {
    Set<Class<? extends Throwable>> more = new LinkedHashSet<>(types);
    more.add(type);
    return new Named(more, predicates);
  }

  Named and(Predicate<? super Throwable> predicate) {
    return new Named(
        types,
        Stream.<Predicate<? super Throwable>>concat(predicates.stream(), Stream.of(predicate))
            .toList());
  }

  boolean includes(Throwable error) {
    for (Class<? extends Throwable> type : types) {
      if (type.isInstance(error)) {
        return true;
      }
    }
    for (Predicate<? super Throwable> predicate : predicates) {
      if (predicate.test(error)) {
        return true;
      }
    }
    return false;
  }
}
