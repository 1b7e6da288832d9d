package dev.halfopen.spring.boot.cloud;

import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.spring.boot.Halfopen;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;

/**
 * Makes Spring Cloud's reactive circuit breakers. An id is that of {@code halfopen.pipelines} or
 * {@code halfopen.instances}; others have what code says for them, and else {@code
 * halfopen.defaults}.
 *
 * <p>Each subscription is a call. A fallback stands in for any failure of a {@code Mono}, and for
 * that of a {@code Flux} before its first item: later ones reach the subscriber. It is told the
 * failure itself, the same instance, a {@link dev.halfopen.CallNotPermittedException} among them; a
 * time limit as a {@link java.util.concurrent.TimeoutException} with Halfopen's own as its cause.
 *
 * <p>Customized by beans that are a {@code Customizer<ReactiveHalfopenCircuitBreakerFactory>}.
 * Thread-safe when the application has started.
 *
 * @since 0.1.0
 */
public final class ReactiveHalfopenCircuitBreakerFactory
    extends ReactiveCircuitBreakerFactory<HalfopenConfiguration, HalfopenConfigBuilder> {
  private final Pipelines pipelines;

  /** A factory whose circuit breakers are in this registry. */
  public ReactiveHalfopenCircuitBreakerFactory(Halfopen halfopen, CircuitBreakerRegistry registry) {
    pipelines = new Pipelines(halfopen, registry, getConfigurations());
  }

  /**
   * The circuit breaker of this id.
   *
   * @throws IllegalArgumentException if the id is blank, or that of a pipeline with several
   *     targets, of which the call couldn't know which one to ask
   */
  @Override
  public ReactiveCircuitBreaker create(String id) {
    return create(id, id);
  }

  /**
   * As {@link #create(String)}, for one of a group: an id of which nothing is said has the settings
   * of the group's instance, or goes through the group's pipeline if there is one.
   */
  @Override
  public ReactiveCircuitBreaker create(String id, String groupName) {
    return new ReactiveCloudCircuitBreaker(pipelines.of(id, groupName));
  }

  /**
   * Says the settings of some ids by code.
   *
   * @throws IllegalArgumentException if the properties have one of them
   */
  @Override
  public void configure(Consumer<HalfopenConfigBuilder> consumer, String... ids) {
    for (String id : ids) {
      pipelines.checkLeftToCode(Ids.checked("id", id));
    }
    super.configure(consumer, ids);
  }

  /** Says the settings of all ids of which nothing else is said. */
  @Override
  public void configureDefault(Function<String, HalfopenConfiguration> defaultConfiguration) {
    pipelines.defaults(defaultConfiguration);
  }

  @Override
  protected HalfopenConfigBuilder configBuilder(String id) {
    return new HalfopenConfigBuilder(id);
  }
}
