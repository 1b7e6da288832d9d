/**
 * What circuit breakers do and what AI calls were, for OpenTelemetry. Needs its API only.
 *
 * @since 0.1.0
 */
@SuppressWarnings({
  "requires-automatic", // OpenTelemetry's API has a reserved module name and no descriptor
  "requires-transitive-automatic"
})
module dev.halfopen.opentelemetry {
  requires transitive dev.halfopen;
  requires transitive io.opentelemetry.api;
  requires io.opentelemetry.context;
  requires static dev.halfopen.ai;
  requires static org.jspecify;

  exports dev.halfopen.opentelemetry;
}
