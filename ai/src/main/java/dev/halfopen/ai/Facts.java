package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an answer says about itself: which model gave it, why it ended, what it took. */
final class Facts {
  private static final int MAX_REASONS = 16;
  private static final int MAX_WORD = 150;

  private @Nullable String model;
  private final List<String> finishReasons = new ArrayList<>(1);
  private long inputTokens = -1;
  private long outputTokens = -1;
  private long cachedTokens = -1;
  private long reasoningTokens = -1;

  /** The model that answered; null if it wasn't told. */
  @Nullable String model() {
    return model;
  }

  /** The reasons for which parts of the answer ended, in the service's words. */
  List<String> finishReasons() {
    return List.copyOf(finishReasons);
  }

  /** -1 if it wasn't told, as the others. */
  long inputTokens() {
    return inputTokens;
  }

  long outputTokens() {
    return outputTokens;
  }

  long cachedTokens() {
    return cachedTokens;
  }

  long reasoningTokens() {
    return reasoningTokens;
  }

  /** Takes the model's name from a document that may have it. */
  void model(Json document, String member) {
    if (model == null) {
      Json name = document.get(member);
      model = name.isText() && !name.isEmpty() ? PlainText.line(name.text(), MAX_WORD) : null;
    }
  }

  void finishReason(String reason) {
    if (finishReasons.size() < MAX_REASONS) {
      finishReasons.add(PlainText.line(reason, MAX_WORD));
    }
  }

  /** Takes counts in the words of whichever service; later ones count. */
  void usage(Json usage) {
    for (Json member = usage.first(); !member.isMissing(); member = member.next()) {
      switch (member.name()) {
        case "prompt_tokens",
            "input_tokens",
            "promptTokenCount",
            "inputTokens",
            "prompt_eval_count" ->
            inputTokens = member.number(inputTokens);
        case "completion_tokens",
            "output_tokens",
            "candidatesTokenCount",
            "outputTokens",
            "eval_count" ->
            outputTokens = member.number(outputTokens);
        case "cached_tokens",
            "cache_read_input_tokens",
            "cachedContentTokenCount",
            "cacheReadInputTokens",
            "prompt_cache_hit_tokens" ->
            cachedTokens = member.number(cachedTokens);
        case "reasoning_tokens", "thoughtsTokenCount" ->
            reasoningTokens = member.number(reasoningTokens);
        case "prompt_tokens_details",
            "completion_tokens_details",
            "input_tokens_details",
            "output_tokens_details",
            "tokens" ->
            usage(member);
        default -> {
          // there are many more
        }
      }
    }
  }
}
