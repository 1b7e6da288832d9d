package dev.halfopen.simulator.records;

import dev.halfopen.simulator.traffic.CallOutcome;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people and programs call the outcome of a call. */
final class OutcomeWords {
  private static final Map<String, CallOutcome> WORDS = new HashMap<>();

  static {
    words(CallOutcome.ANSWERED, "answered", "success", "ok", "succeeded", "successful", "true");
    words(CallOutcome.FAILED, "failed", "failure", "error", "false", "fail", "unavailable");
    words(CallOutcome.TIMED_OUT, "timed_out", "timed-out", "timeout");
    words(CallOutcome.CUT, "cut", "truncated", "incomplete");
    words(CallOutcome.THROTTLED, "throttled", "rate_limited", "rate-limited");
    words(CallOutcome.EXHAUSTED, "exhausted", "quota", "insufficient_quota", "quota_exceeded");
    words(CallOutcome.IGNORED, "ignored", "cancelled", "canceled", "aborted");
    words(CallOutcome.REFUSED, "refused", "rejected", "not_permitted", "not-permitted");
  }

  private OutcomeWords() {}

  private static void words(CallOutcome outcome, String... words) {
    for (String word : words) {
      WORDS.put(word, outcome);
    }
  }

  /** The outcome that a word or the status of an HTTP response stands for; null if none. */
  static @Nullable CallOutcome outcome(String text) {
    CallOutcome outcome = WORDS.get(text);
    if (outcome != null) {
      return outcome;
    }
    String plain = text.strip();
    if (plain.length() == 3 && plain.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return ofStatus(Integer.parseInt(plain));
    }
    return WORDS.get(plain.toLowerCase(Locale.ROOT));
  }

  /** What a status says of the service's health, where there is nothing else to go by. */
  private static @Nullable CallOutcome ofStatus(int status) {
    if (status < 100 || status > 599) {
      return null;
    }
    if (status < 400) {
      return CallOutcome.ANSWERED;
    }
    return switch (status) {
      case 402 -> CallOutcome.EXHAUSTED;
      case 408, 504 -> CallOutcome.TIMED_OUT;
      case 429 -> CallOutcome.THROTTLED;
      default -> status < 500 ? CallOutcome.IGNORED : CallOutcome.FAILED;
    };
  }
}
