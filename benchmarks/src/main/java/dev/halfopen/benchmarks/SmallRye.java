package dev.halfopen.benchmarks;

import io.smallrye.faulttolerance.api.TypedGuard;
import jakarta.enterprise.util.TypeLiteral;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionStage;

/**
 * SmallRye Fault Tolerance, standalone: a {@code TypedGuard} with nothing but a circuit breaker, 50
 * % of the last 100 calls. It knows neither time windows nor permits.
 */
final class SmallRye implements Subject.Sized, Subject.WithAsync {
  private final TypedGuard<Object> guard = guard(TypedGuard.create(Object.class));

  /** A guard knows one kind of call; the other one is made when it is needed. */
  private static final class Async {
    static final TypedGuard<CompletionStage<Object>> GUARD =
        guard(TypedGuard.create(new TypeLiteral<CompletionStage<Object>>() {}));
  }

  private static <T> TypedGuard<T> guard(TypedGuard.Builder<T> builder) {
    return builder
        .withCircuitBreaker()
        .requestVolumeThreshold(100)
        .failureRatio(0.5)
        .delay(1, ChronoUnit.DAYS)
        .done()
        .build();
  }

  @Override
  public Sized another() {
    return new SmallRye();
  }

  @Override
  public Object breaker() {
    return guard;
  }

  @Override
  public Object call(Work work) {
    return guard.get(work);
  }

  @Override
  public CompletionStage<Object> callAsync(Work work) {
    return Async.GUARD.get(work::later);
  }
}
