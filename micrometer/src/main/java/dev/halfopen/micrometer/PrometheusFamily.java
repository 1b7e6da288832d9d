package dev.halfopen.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.noop.NoopMeter;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A family as Micrometer would name it in Prometheus: by the registry's naming convention, and
 * after its filters and common tags.
 *
 * @param metadata name and description
 * @param common the common tags
 */
record PrometheusFamily(MetricMetadata metadata, Tags common, NamingConvention convention) {
  /*
   * Only the registry itself can ask its filters. So a meter without measurements, which no scrape
   * shows, is registered for a moment: it comes back with the name and tags that a real one would
   * have, or as one that does nothing if it was denied.
   */

  /**
   * What the registry makes of it; null if a filter denies it.
   *
   * @param tags those that differ for each series, with any values
   */
  static @Nullable PrometheusFamily of(
      MeterRegistry registry, Meter.Type type, Family<?> family, Tags tags) {
    Meter probe =
        Meter.builder(family.name(), type, List.of())
            .tags(tags)
            .description(family.description())
            .baseUnit(family.unit())
            .register(registry);
    registry.remove(probe);
    if (probe instanceof NoopMeter) {
      return null;
    }
    Meter.Id id = probe.getId();
    NamingConvention convention = registry.config().namingConvention();
    Set<String> own = new HashSet<>();
    tags.forEach(tag -> own.add(tag.getKey()));
    List<Tag> common = id.getTags().stream().filter(tag -> !own.contains(tag.getKey())).toList();
    String description = id.getDescription();
    return new PrometheusFamily(
        new MetricMetadata(
            id.getConventionName(convention),
            description == null ? family.description() : description),
        Tags.of(common),
        convention);
  }

  /** Its name as Prometheus knows it, without suffixes. */
  String name() {
    return metadata.getName();
  }

  /** The labels of a series with these tags of its own. */
  Labels labels(Tags own) {
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (Tag tag : common.and(own)) {
      String name = convention.tagKey(tag.getKey());
      if (!names.contains(name)) {
        names.add(name);
        values.add(tag.getValue());
      }
    }
    return Labels.of(names, values);
  }
}
