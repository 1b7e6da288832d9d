package dev.halfopen.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A scenario's configuration, which notes what is read so that no setting is passed over. */
final class Settings {
  private final JsonNode json;
  private final Set<String> read = new HashSet<>();

  Settings(JsonNode json) {
    this.json = json;
  }

  boolean has(String key) {
    return json.has(key);
  }

  int integer(String key, int absent) {
    read.add(key);
    return json.has(key) ? json.get(key).intValue() : absent;
  }

  double number(String key, double absent) {
    read.add(key);
    return json.has(key) ? json.get(key).doubleValue() : absent;
  }

  boolean flag(String key) {
    read.add(key);
    return json.path(key).booleanValue();
  }

  String text(String key, String absent) {
    read.add(key);
    return json.has(key) ? json.get(key).textValue() : absent;
  }

  Duration millis(String key, Duration absent) {
    read.add(key);
    return json.has(key) ? Duration.ofMillis(json.get(key).longValue()) : absent;
  }

  void requireAllRead() {
    List<String> unread = new ArrayList<>();
    json.fieldNames().forEachRemaining(unread::add);
    unread.removeAll(read);
    if (!unread.isEmpty()) {
      throw new IllegalStateException("settings that the adapter doesn't know: " + unread);
    }
  }
}
