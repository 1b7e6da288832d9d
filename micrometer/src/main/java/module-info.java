/**
 * Meters of Halfopen for Micrometer.
 *
 * @since 0.1.0
 */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // Micrometer is no module
module dev.halfopen.micrometer {
  requires transitive dev.halfopen;
  requires transitive micrometer.core;
  requires static org.jspecify;
  requires static dev.halfopen.ai;
  requires static micrometer.registry.prometheus;
  requires static io.prometheus.metrics.model;

  exports dev.halfopen.micrometer;
}
