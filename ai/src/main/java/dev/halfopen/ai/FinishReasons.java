package dev.halfopen.ai;

import static dev.halfopen.ai.AIFailure.BAD_OUTPUT;
import static dev.halfopen.ai.AIFailure.CONTENT_REFUSED;
import static dev.halfopen.ai.AIFailure.OVERLOADED;
import static dev.halfopen.ai.AIFailure.SERVER_ERROR;
import static dev.halfopen.ai.AIFailure.TIMEOUT;
import static java.util.Map.entry;

import dev.halfopen.ai.json.Json;
import dev.halfopen.ai.json.JsonText;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the reasons mean for which services say that an answer has ended. */
final class FinishReasons {
  /*
   * A reason that isn't here is a good end, for new ones are invented all the time. One that ends
   * in "_error" is a gateway's way to pass on an error of the service behind it, and means what an
   * error of that name means.
   */
  private static final Map<String, AIFailure> MEANINGS =
      Map.ofEntries(
          entry("error", SERVER_ERROR),
          entry("failed", SERVER_ERROR),
          entry("failure", SERVER_ERROR),
          entry("exception", SERVER_ERROR),
          entry("network_error", SERVER_ERROR),
          entry("abort", SERVER_ERROR),
          entry("aborted", SERVER_ERROR),
          entry("unavailable", OVERLOADED),
          entry("service_unavailable", OVERLOADED),
          entry("overloaded", OVERLOADED),
          entry("engine_overloaded", OVERLOADED),
          entry("server_overloaded", OVERLOADED),
          entry("insufficient_system_resource", OVERLOADED),
          entry("insufficient_system_resources", OVERLOADED),
          entry("timeout", TIMEOUT),
          entry("time_out", TIMEOUT),
          entry("timed_out", TIMEOUT),
          entry("malformed_function_call", BAD_OUTPUT),
          entry("malformed_response", BAD_OUTPUT),
          entry("malformed_model_output", BAD_OUTPUT),
          entry("malformed_tool_use", BAD_OUTPUT),
          entry("unexpected_tool_call", BAD_OUTPUT),
          entry("too_many_tool_calls", BAD_OUTPUT),
          entry("no_image", BAD_OUTPUT),
          entry("content_filter", CONTENT_REFUSED),
          entry("content_filtered", CONTENT_REFUSED),
          entry("content_policy_violation", CONTENT_REFUSED),
          entry("refusal", CONTENT_REFUSED),
          entry("guardrail_intervened", CONTENT_REFUSED),
          entry("moderation", CONTENT_REFUSED),
          entry("sensitive", CONTENT_REFUSED), // Zhipu
          entry("error_toxic", CONTENT_REFUSED), // Cohere
          entry("safety", CONTENT_REFUSED), // Gemini, and what follows
          entry("recitation", CONTENT_REFUSED),
          entry("language", CONTENT_REFUSED),
          entry("blocklist", CONTENT_REFUSED),
          entry("prohibited_content", CONTENT_REFUSED),
          entry("spii", CONTENT_REFUSED),
          entry("model_armor", CONTENT_REFUSED));

  private static final Set<String> NONE =
      Set.of("", "null", "None", "0", "false", "FINISH_REASON_UNSPECIFIED");

  private FinishReasons() {}

  /** Whether a reason is told: some say by a text or a number that there is none. */
  static boolean isTold(Json reason) {
    return reason.isScalar() && !NONE.contains(reason.text());
  }

  /**
   * Notes that an answer, or one of several, has ended for a reason.
   *
   * @param where what the reason is a member of: an error may stand beside it
   */
  static void note(Json reason, Json where, Findings findings) {
    String said = reason.text();
    findings.facts().finishReason(said);
    String name = said.toLowerCase(Locale.ROOT).replace('-', '_');
    AIFailure meaning = meaning(name);
    String words = reason.name() + " " + said;
    if (meaning == CONTENT_REFUSED) {
      findings.refuse(words);
    } else if (meaning == BAD_OUTPUT) {
      findings.bad(words);
    } else if (where.get("error").isSome()) {
      findings.error(where.toString());
    } else if (meaning != null) {
      findings.failed(meaning, words);
    } else if (name.endsWith("_error")) {
      findings.error(JsonText.of(Map.of("error", Map.of("type", name, "message", words))));
    }
  }

  private static @Nullable AIFailure meaning(String name) {
    return name.startsWith("image_") ? CONTENT_REFUSED : MEANINGS.get(name);
  }
}
