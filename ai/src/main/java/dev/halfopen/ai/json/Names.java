package dev.halfopen.ai.json;

import java.nio.charset.StandardCharsets;

/** Names that come in every document of a stream, so that they need not be made each time. */
public final class Names {
  static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);

  private static final String[] KNOWN = {
    "id",
    "object",
    "created",
    "created_at",
    "model",
    "choices",
    "index",
    "delta",
    "message",
    "role",
    "content",
    "refusal",
    "finish_reason",
    "native_finish_reason",
    "stop_reason",
    "logprobs",
    "usage",
    "service_tier",
    "system_fingerprint",
    "provider",
    "text",
    "type",
    "error",
    "code",
    "status",
    "tool_calls",
    "function_call",
    "function",
    "name",
    "arguments",
    "reasoning",
    "reasoning_content",
    "reasoning_details",
    "thinking",
    "signature",
    "audio",
    "images",
    "obfuscation",
    "response",
    "item",
    "item_id",
    "output",
    "output_index",
    "content_index",
    "sequence_number",
    "incomplete_details",
    "reason",
    "content_block",
    "partial_json",
    "stop_sequence",
    "candidates",
    "parts",
    "promptFeedback",
    "usageMetadata",
    "modelVersion",
    "responseId",
    "finishReason",
    "role",
    "promptTokenCount",
    "candidatesTokenCount",
    "totalTokenCount",
    "promptTokensDetails",
    "done",
    "done_reason",
    "total_duration",
    "context",
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
    "input_tokens",
    "output_tokens",
    "event_type",
    "is_finished",
    "generation",
    "token",
    "p",
    "x_groq",
    "annotations",
    "tool_call_id",
    "stop",
    "contentBlockIndex",
    "stopReason"
  };

  private static final int SIZE = 512;
  private static final String[] TABLE = new String[SIZE];

  static {
    for (String name : KNOWN) {
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      TABLE[slot(bytes, 0, bytes.length)] = name.intern();
    }
  }

  private Names() {}

  /** The name that these bytes are. */
  public static String of(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return "";
    }
    String known = TABLE[slot(bytes, from, length)];
    return known != null && known.length() == length && isSame(known, bytes, from)
        ? known
        : new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  private static boolean isSame(String known, byte[] bytes, int from) {
    for (int i = 0; i < known.length(); i++) {
      if (bytes[from + i] != known.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Two names in one slot: the later one has it, and the other is made each time. */
  private static int slot(byte[] bytes, int from, int length) {
    int hash =
        length * 31
            + bytes[from] * 7
            + bytes[from + length - 1] * 131
            + bytes[from + length / 2] * 521;
    return (hash ^ hash >>> 9) & SIZE - 1;
  }
}
