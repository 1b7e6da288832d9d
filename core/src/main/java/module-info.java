/** The circuit breaker of Halfopen: needs SLF4J's API and nothing else at run time. */
module dev.halfopen {
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.halfopen.detect;
  exports dev.halfopen.pipeline;
  exports dev.halfopen.recover;
  exports dev.halfopen.retry;
  exports dev.halfopen.timeout;
  exports dev.halfopen;
}
