package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a service says about the tokens that an answer took, in the words of whichever
 * service. Later figures count, as they are totals, but a 0 takes none back: some parts of a stream
 * have it for what they don't know.
 */
final class UsageReader {
  /** What is more is no count of tokens. */
  static final long MAX_TOKENS = 1_000_000_000;

  private static final Pattern WHOLE = Pattern.compile("([0-9]{1,12})(?:\\.0+)?");

  private long input = Usage.UNTOLD;
  private long output = Usage.UNTOLD;
  private long cached = Usage.UNTOLD;
  private long cacheCreation = Usage.UNTOLD;
  private long reasoning = Usage.UNTOLD;

  /*
   * Whether a part is counted in the whole is told by the words that are used, whoever uses them:
   * Anthropic's and Bedrock's for a cache, where the input has theirs as well, and Gemini's for
   * thoughts. A gateway may give Anthropic's words beside OpenAI's, and mean OpenAI's.
   */
  private boolean inputAlone;
  private boolean cacheBeside;
  private boolean reasoningBeside;

  /** What was told so far. */
  Usage usage() {
    return new Usage(
        input,
        output,
        cached,
        cacheCreation,
        reasoning,
        inputAlone && cacheBeside,
        reasoningBeside);
  }

  /** Takes the counts among the members. */
  void read(Json usage) {
    Json billed = usage.get("billed_units"); // Cohere; what it has read and written counts for more
    if (!billed.isEmpty()) {
      read(billed);
    }
    for (Json member = usage.first(); !member.isMissing(); member = member.next()) {
      switch (member.name()) {
        case "input_tokens", "inputTokens", "inputTokenCount" -> {
          input = later(input, member);
          inputAlone = true;
        }
        case "prompt_tokens",
            "promptTokenCount",
            "inputTextTokenCount", // Titan
            "prompt_eval_count" -> {
          input = later(input, member);
          inputAlone = false;
        }
        case "completion_tokens",
            "output_tokens",
            "candidatesTokenCount",
            "outputTokens",
            "outputTokenCount",
            "eval_count" ->
            output = later(output, member);
        case "cached_tokens", "cachedContentTokenCount", "prompt_cache_hit_tokens" ->
            cached = later(cached, member);
        case "cache_read_input_tokens", "cacheReadInputTokens", "cacheReadInputTokenCount" -> {
          cached = later(cached, member);
          cacheBeside = true;
        }
        case "cache_creation_input_tokens",
            "cacheWriteInputTokens",
            "cacheWriteInputTokenCount" -> {
          cacheCreation = later(cacheCreation, member);
          cacheBeside = true;
        }
        case "cache_write_tokens" -> cacheCreation = later(cacheCreation, member);
        case "reasoning_tokens" -> reasoning = later(reasoning, member);
        case "thoughtsTokenCount" -> {
          reasoning = later(reasoning, member);
          reasoningBeside = true;
        }
        case "prompt_tokens_details",
            "completion_tokens_details",
            "input_tokens_details",
            "output_tokens_details",
            "tokens" ->
            read(member);
        default -> {
          // there are many more
        }
      }
    }
  }

  /** Takes a count of Bedrock's, whose name is in lower case. */
  void readHeader(String name, List<String> values) {
    if (!name.startsWith("x-amzn-bedrock-") || values.isEmpty()) {
      return;
    }
    long told = whole(values.get(0));
    switch (name) {
      case "x-amzn-bedrock-input-token-count" -> {
        input = told;
        inputAlone = true;
      }
      case "x-amzn-bedrock-output-token-count" -> output = told;
      case "x-amzn-bedrock-cache-read-input-token-count" -> {
        cached = told;
        cacheBeside = true;
      }
      case "x-amzn-bedrock-cache-write-input-token-count" -> {
        cacheCreation = told;
        cacheBeside = true;
      }
      default -> {
        // how long it took
      }
    }
  }

  /** Takes a count that stands by itself. */
  void readInput(Json count) {
    input = later(input, count);
  }

  private static long later(long before, Json count) {
    long told = count(count);
    return told < 0 || (told == 0 && before > 0) ? before : told;
  }

  /** A whole number of tokens, also if it is written as a fraction; -1 for anything else. */
  private static long count(Json json) {
    if (!json.isNumber()) {
      return Usage.UNTOLD;
    }
    long number = json.number(Usage.UNTOLD);
    return number < 0 ? whole(json.text()) : bounded(number);
  }

  private static long whole(String number) {
    Matcher matcher = WHOLE.matcher(number);
    return matcher.matches() ? bounded(Long.parseLong(matcher.group(1))) : Usage.UNTOLD;
  }

  private static long bounded(long number) {
    return number <= MAX_TOKENS ? number : Usage.UNTOLD;
  }
}
