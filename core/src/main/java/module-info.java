/**
 * The circuit breaker of Halfopen: needs SLF4J's API and nothing else at run time.
 *
 * @since 0.1.0
 */
@SuppressWarnings("module") // the modules that share the internal package stand on top of this one
module dev.halfopen {
  requires static org.jspecify;
  requires org.slf4j;

  uses dev.halfopen.internal.ReadsServices;

  exports dev.halfopen;
  exports dev.halfopen.detect;
  exports dev.halfopen.pipeline;
  exports dev.halfopen.recover;
  exports dev.halfopen.retry;
  exports dev.halfopen.stream;
  exports dev.halfopen.timeout;
  exports dev.halfopen.internal to
      dev.halfopen.ai,
      dev.halfopen.kotlin,
      dev.halfopen.micrometer,
      dev.halfopen.opentelemetry,
      dev.halfopen.reactor,
      dev.halfopen.simulator,
      dev.halfopen.spring.boot;
}
