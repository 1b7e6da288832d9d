package dev.halfopen.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** One scenario of the files in {@code scenarios/}, whose README explains the format. */
record Scenario(String id, String title, JsonNode config, List<Step> steps) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String FORMAT = "cb-scenarios/1";
  private static final Set<String> STEP_KEYS =
      Set.of("at", "op", "outcome", "durationMs", "repeat", "to", "waitMs", "expect");

  /** One timed step; {@code outcome} and {@code to} are empty where they don't apply. */
  record Step(
      Duration at,
      String op,
      String outcome,
      Duration took,
      int repeat,
      String to,
      JsonNode waitMs,
      JsonNode expect) {

    static Step of(JsonNode json) {
      Set<String> unknown = new HashSet<>();
      json.fieldNames().forEachRemaining(unknown::add);
      unknown.removeAll(STEP_KEYS);
      if (!unknown.isEmpty()) {
        throw new IllegalStateException("unknown keys of a step: " + unknown);
      }
      return new Step(
          Duration.ofMillis(json.get("at").longValue()),
          json.get("op").textValue(),
          json.path("outcome").asText(""),
          Duration.ofMillis(json.path("durationMs").longValue()),
          json.path("repeat").asInt(1),
          json.path("to").asText(""),
          json.path("waitMs"),
          json.get("expect"));
    }

    @Override
    public String toString() {
      return op + to + " " + outcome + " at " + at;
    }
  }

  static Scenario of(JsonNode json) {
    List<Step> steps = new ArrayList<>();
    json.get("steps").forEach(step -> steps.add(Step.of(step)));
    return new Scenario(
        json.get("id").textValue(),
        json.get("title").textValue(),
        json.get("config"),
        List.copyOf(steps));
  }

  /** A whole file as it stands. */
  static JsonNode file(String name) {
    try (InputStream in = Scenario.class.getResourceAsStream("/scenarios/" + name)) {
      JsonNode file = MAPPER.readTree(Objects.requireNonNull(in, name));
      if (!file.get("format").textValue().equals(FORMAT)) {
        throw new IllegalStateException(name + " is not in the format " + FORMAT);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The scenarios of a file. */
  static List<Scenario> allOf(String name) {
    List<Scenario> scenarios = new ArrayList<>();
    file(name).get("scenarios").forEach(scenario -> scenarios.add(of(scenario)));
    return scenarios;
  }

  /** How many values the scenario tells. */
  int values() {
    return steps.stream().mapToInt(step -> step.expect().size()).sum();
  }

  /** Whether its settings look at time in buckets, so that the clock must start at a whole one. */
  boolean hasTimeWindow() {
    return config.has("windowMs") || config.has("periodMs");
  }
}
