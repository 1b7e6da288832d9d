package dev.halfopen.micrometer;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.internal.Text;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.NamingConvention;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What tells the series of one breaker from those of others: its name and its own tags, escaped, so
 * that whatever text they are can't harm a scrape.
 *
 * @param tags as Micrometer is given them
 * @param labels as the monitoring system names them: equal for series that it could not tell apart
 */
record SeriesTags(Tags tags, Tags labels) {
  static final String NAME = "name";

  /** What a breaker's own tags can't be called: what the families or a histogram use. */
  private static final Set<String> TAKEN =
      Set.of(NAME, "state", "mode", "outcome", "reason", "to", "kind", "le", "quantile");

  static SeriesTags of(CircuitBreaker breaker, NamingConvention convention) {
    List<Tag> tags = new ArrayList<>();
    List<Tag> labels = new ArrayList<>();
    Set<String> taken = new HashSet<>(TAKEN);
    for (Map.Entry<String, String> tag : breaker.tags().entrySet()) {
      String key = tag.getKey();
      String label = key.isEmpty() ? key : convention.tagKey(key);
      if (!label.isEmpty() && taken.add(label)) {
        tags.add(Tag.of(key, tag.getValue()));
        labels.add(Tag.of(label, tag.getValue()));
      }
    }
    Tag name = Tag.of(NAME, Text.quotable(breaker.name()));
    tags.add(name);
    labels.add(name);
    return new SeriesTags(Tags.of(tags), Tags.of(labels));
  }
}
