package dev.halfopen;

import java.util.function.Consumer;

/**
 * One registration of a listener, with an identity of its own: the same may be registered twice.
 */
final class Registration {
  private final Class<?> kind;
  private final Consumer<? super CircuitBreakerEvent> listener;

  private Registration(Class<?> kind, Consumer<? super CircuitBreakerEvent> listener) {
    this.kind = kind;
    this.listener = listener;
  }

  static <E extends CircuitBreakerEvent> Registration of(
      Class<E> kind, Consumer<? super E> listener) {
    return new Registration(kind, event -> listener.accept(kind.cast(event)));
  }

  /** Whether it hears events of this class. */
  boolean hears(Class<?> event) {
    return kind.isAssignableFrom(event);
  }

  void tell(CircuitBreakerEvent event) {
    listener.accept(event);
  }
}
