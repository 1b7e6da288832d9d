/**
 * Circuit breakers and pipelines around the {@code Mono} and {@code Flux} of Project Reactor.
 *
 * @since 0.1.0
 */
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"})
module dev.halfopen.reactor {
  requires transitive dev.halfopen;
  requires static org.jspecify;
  requires static reactor.blockhound;
  requires transitive org.reactivestreams;
  requires transitive reactor.core;

  exports dev.halfopen.reactor;
}
