package dev.halfopen.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
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

  /** Whether meters of one name may have different tags there, as from Micrometer 1.17 on. */
  static boolean takesDifferentTags() {
    PrometheusMeterRegistry probe = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    probe.throwExceptionOnRegistrationFailure();
    try {
      probe.counter("probe", "one", "");
      probe.counter("probe", "other", "");
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    } finally {
      probe.close();
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
