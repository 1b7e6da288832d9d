package dev.halfopen.reactor;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Permit;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A {@code Flux} whose every subscription is one call of a breaker. */
final class BreakerFlux<T> extends FluxOperator<T, T> {
  private final CircuitBreaker breaker;

  private BreakerFlux(Flux<? extends T> source, CircuitBreaker breaker) {
    super(source);
    this.breaker = breaker;
  }

  static <T> Flux<T> around(Flux<? extends T> source, CircuitBreaker breaker) {
    return onAssembly(new BreakerFlux<>(source, breaker));
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    Context context = actual.currentContext();
    Permit permit;
    try {
      permit = Enclosed.admit(breaker, context);
      permit.renew(); // its signs of life will be seen: from now on silence is the time without any
    } catch (Throwable e) {
      Operators.error(actual, e);
      return;
    }
    new FluxCall<T>(actual, context, permit).subscribeTo(source);
  }

  @Override
  @SuppressWarnings("rawtypes") // as Reactor declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : super.scanUnsafe(key);
  }

  @Override
  public String stepName() {
    return ProtectedCall.STEP_NAME;
  }
}
