package dev.halfopen.reactor;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Permit;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A {@code Mono} whose every subscription is one call of a breaker. */
final class BreakerMono<T> extends MonoOperator<T, T> {
  private final CircuitBreaker breaker;

  private BreakerMono(Mono<? extends T> source, CircuitBreaker breaker) {
    super(source);
    this.breaker = breaker;
  }

  static <T> Mono<T> around(Mono<? extends T> source, CircuitBreaker breaker) {
    return onAssembly(new BreakerMono<>(source, breaker));
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    Context context = actual.currentContext();
    Permit permit;
    try {
      permit = Enclosed.admit(breaker, context);
    } catch (Throwable e) {
      Operators.error(actual, e);
      return;
    }
    new MonoCall<T>(actual, context, permit).subscribeTo(source);
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
