package dev.halfopen.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** Finds Micrometer's Prometheus registry, whose classes may not be there. */
final class Prometheus {
  private Prometheus() {}

  static boolean isThere(MeterRegistry registry) {
    try {
      return registry instanceof PrometheusMeterRegistry;
    } catch (NoClassDefFoundError e) {
      return false;
    }
  }

  /** Shows the breakers in a registry that is one, and gives what ends that. */
  static Runnable show(
      MeterRegistry registry, Families families, WatchedBreakers breakers, Runnable tidy) {
    PrometheusExposition exposition =
        new PrometheusExposition((PrometheusMeterRegistry) registry, families, breakers, tidy);
    breakers.showIn(exposition);
    exposition.register();
    return exposition::unregister;
  }
}
