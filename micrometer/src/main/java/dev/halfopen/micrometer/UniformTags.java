package dev.halfopen.micrometer;

import dev.halfopen.internal.SafeLog;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.NamingConvention;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives all breakers the tag keys of the first one, where a registry drops meters that have others
 * than those of the same name before: Micrometer's for Prometheus before 1.17. Thread-safe.
 */
final class UniformTags {
  private final NamingConvention convention;
  private @Nullable List<String> keys;
  private boolean warned;

  UniformTags(NamingConvention convention) {
    this.convention = convention;
  }

  /** The same tags, but for missing ones, which are empty, and further ones, which are left out. */
  synchronized Tags of(Tags given) {
    Map<String, Tag> byLabel = new LinkedHashMap<>();
    given.forEach(tag -> byLabel.put(convention.tagKey(tag.getKey()), tag));
    List<String> wanted = keys;
    if (wanted == null) {
      wanted = List.copyOf(byLabel.keySet());
      keys = wanted;
    }
    List<Tag> tags = new ArrayList<>();
    for (String key : wanted) {
      Tag tag = byLabel.remove(key);
      tags.add(tag == null ? Tag.of(key, "") : tag);
    }
    if (!byLabel.isEmpty() && !warned) {
      warned = true;
      SafeLog.warn(
          "The durations of calls are told without those tags of circuit breakers that the first"
              + " one doesn't have, since Micrometer's registry for Prometheus takes no others"
              + " before Micrometer 1.17");
    }
    return Tags.of(tags);
  }
}
