package dev.halfopen.simulator.records;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Under which names records tell what: the usual ones, and the user's own. A name may end in its
 * unit, {@code duration_ms} for instance; a length of time without a unit is in milliseconds.
 * Immutable.
 *
 * @since 0.1.0
 */
public final class FieldNames {
  private static final Map<Field, List<String>> USUAL = new EnumMap<>(Field.class);
  private static final Map<String, Double> UNITS = new LinkedHashMap<>();

  static {
    USUAL.put(
        Field.TIME,
        List.of("time", "timestamp", "@timestamp", "ts", "start", "start_time", "started_at"));
    USUAL.put(Field.END, List.of("end", "end_time", "ended_at", "finished_at"));
    USUAL.put(
        Field.DURATION,
        List.of("duration", "took", "latency", "elapsed", "response_time", "total_time"));
    USUAL.put(
        Field.OUTCOME,
        List.of("outcome", "result", "status", "status_code", "http_status", "success"));
    USUAL.put(
        Field.FIRST_CONTENT,
        List.of("first_content", "first_token", "ttft", "time_to_first_token", "first_byte"));
    USUAL.put(Field.MODEL, List.of("model", "model_name"));
    USUAL.put(
        Field.INPUT_TOKENS, List.of("input_tokens", "prompt_tokens", "contexttokens", "tokens_in"));
    USUAL.put(
        Field.OUTPUT_TOKENS,
        List.of("output_tokens", "completion_tokens", "generatedtokens", "tokens_out"));
    USUAL.put(Field.RETRY_AFTER, List.of("retry_after"));
    USUAL.put(Field.DROPPED, List.of(RecordLine.DROPPED));
    UNITS.put("_ns", 0.001);
    UNITS.put("_us", 1.0);
    UNITS.put("_micros", 1.0);
    UNITS.put("_ms", 1e3);
    UNITS.put("_millis", 1e3);
    UNITS.put("_s", 1e6);
    UNITS.put("_sec", 1e6);
    UNITS.put("_seconds", 1e6);
  }

  private final Map<Field, String> own;

  private FieldNames(Map<Field, String> own) {
    this.own = own;
  }

  /** The usual names. */
  public static FieldNames usual() {
    return new FieldNames(Map.of());
  }

  /**
   * The usual names, but for those that the user says.
   *
   * @param names from {@code time}, {@code end}, {@code duration}, {@code outcome}, {@code
   *     first_content}, {@code model}, {@code input_tokens}, {@code output_tokens} and {@code
   *     retry_after} to the name in the records
   * @throws IllegalArgumentException if it is about something else
   */
  public static FieldNames of(Map<String, String> names) {
    Map<Field, String> own = new EnumMap<>(Field.class);
    new TreeMap<>(names)
        .forEach(
            (what, name) -> {
              Field field = fieldNamed(what);
              if (field == null) {
                throw new IllegalArgumentException(
                    "field: " + what + " (expected: one of " + fieldNames() + ")");
              }
              own.put(field, name.strip().toLowerCase(Locale.ROOT));
            });
    return new FieldNames(own);
  }

  private static @Nullable Field fieldNamed(String what) {
    String name = what.strip().replace('-', '_').toUpperCase(Locale.ROOT);
    for (Field field : Field.values()) {
      if (field != Field.DROPPED && field.name().equals(name)) {
        return field;
      }
    }
    return null;
  }

  private static String fieldNames() {
    return Arrays.stream(Field.values())
        .filter(field -> field != Field.DROPPED)
        .map(field -> field.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  /** All names in lower case. Where one thing has several, what comes first in a record counts. */
  Map<String, Column> columns() {
    Map<String, Column> columns = new HashMap<>();
    for (Field field : Field.values()) {
      String given = own.get(field);
      if (given == null) {
        USUAL.getOrDefault(field, List.of()).forEach(name -> withUnits(field, name, columns));
      } else {
        columns.put(given, new Column(field, unitOf(given, field)));
      }
    }
    return columns;
  }

  private static void withUnits(Field field, String name, Map<String, Column> columns) {
    columns.putIfAbsent(name, new Column(field, microsByDefault(field)));
    if (microsByDefault(field) > 0) {
      UNITS.forEach((unit, micros) -> columns.putIfAbsent(name + unit, new Column(field, micros)));
    }
  }

  /** As everywhere in properties a number is milliseconds, but seconds where HTTP has them. */
  private static double microsByDefault(Field field) {
    return switch (field) {
      case DURATION, FIRST_CONTENT -> 1e3;
      case RETRY_AFTER -> 1e6;
      default -> 0;
    };
  }

  private static double unitOf(String name, Field field) {
    return UNITS.entrySet().stream()
        .filter(unit -> name.endsWith(unit.getKey()))
        .mapToDouble(Map.Entry::getValue)
        .findFirst()
        .orElse(microsByDefault(field));
  }
}
