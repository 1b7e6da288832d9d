package dev.halfopen.ai.wild;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is right. An empty list, or null: not prescribed.
 *
 * @param verdicts any of these will do; likewise the others
 * @param caller what the caller must see, in words; see {@link CallerChecks}
 */
record Expectation(
    List<String> verdicts,
    List<String> kinds,
    String caller,
    @Nullable Boolean retryCanHelp,
    List<String> failovers,
    @Nullable Duration waitAtLeast) {

  static Expectation of(JsonNode json) {
    return new Expectation(
        words(json.path("verdict")),
        words(json.path("kind")),
        json.get("caller").textValue(),
        json.path("retryCanHelp").isBoolean() ? json.get("retryCanHelp").booleanValue() : null,
        words(json.path("failover")),
        json.path("waitAtLeast").isTextual() ? Case.duration(json.get("waitAtLeast")) : null);
  }

  /** A good answer, that reaches the caller as it is. */
  static Expectation answer() {
    return new Expectation(
        List.of("success"), List.of(), CallerChecks.AS_ALONE, null, List.of(), null);
  }

  private static List<String> words(JsonNode text) {
    return text.isTextual() ? List.of(text.textValue().split("\\|")) : List.of();
  }
}
