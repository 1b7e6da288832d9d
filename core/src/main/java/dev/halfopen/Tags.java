package dev.halfopen;

import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes tags, which may come from outside, fit for meters and pages. */
final class Tags {
  private static final int MAX_TAGS = 16;

  private Tags() {}

  static Map<String, String> checked(Map<String, String> tags) {
    int given = Ranges.notNull("tags", tags).size();
    if (given > MAX_TAGS) {
      throw Ranges.error("tags", given, "at most " + MAX_TAGS);
    }
    if (given == 0) {
      return Map.of();
    }
    Map<String, String> safe = new LinkedHashMap<>();
    tags.forEach(
        (key, value) ->
            safe.put(
                Text.quotable(Ranges.notNull("tags, a key", key)),
                Text.quotable(Ranges.notNull("tags, the value of a key", value))));
    return Collections.unmodifiableMap(safe);
  }
}
