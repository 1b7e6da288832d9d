package dev.halfopen.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Our names that others have used as well in the same registry, as Prometheus knows them. It hears
 * of all meters of the registry, as long as that lives: so it knows nothing else of ours.
 * Thread-safe.
 */
final class ContestedNames implements Consumer<Meter> {
  private final MeterRegistry registry;
  private final Set<String> ours;
  private final Set<String> contested = ConcurrentHashMap.newKeySet();

  private ContestedNames(MeterRegistry registry, Set<String> ours) {
    this.registry = registry;
    this.ours = ours;
  }

  /** Looks at the meters that are there, and at those to come. */
  static ContestedNames lookOut(MeterRegistry registry, Set<String> ours) {
    ContestedNames names = new ContestedNames(registry, ours);
    registry.config().onMeterAdded(names);
    registry.getMeters().forEach(names);
    return names;
  }

  @Override
  public void accept(Meter meter) {
    String name = meter.getId().getConventionName(registry.config().namingConvention());
    if (ours.contains(name)) {
      contested.add(name);
    }
  }

  boolean areNone() {
    return contested.isEmpty();
  }

  boolean contain(PrometheusFamily family) {
    return contested.contains(family.name());
  }
}
