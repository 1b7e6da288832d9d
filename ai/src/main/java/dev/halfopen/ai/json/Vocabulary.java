package dev.halfopen.ai.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Names that come in every document of a stream, so that they need not be made each time. */
public final class Vocabulary {
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

  private static final int SIZE = 1_024;
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;
  private static final String[] TABLE = new String[SIZE];
  private static final byte[][] BYTES = new byte[SIZE][];

  static {
    for (String name : KNOWN) {
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      int slot = slot(bytes, 0, bytes.length);
      TABLE[slot] = name.intern();
      BYTES[slot] = bytes;
    }
  }

  private Vocabulary() {}

  /** The name that these bytes are. */
  public static String of(byte[] bytes, int from, int to) {
    if (from == to) {
      return "";
    }
    int slot = slot(bytes, from, to - from);
    byte[] known = BYTES[slot];
    return known != null && Arrays.equals(bytes, from, to, known, 0, known.length)
        ? TABLE[slot]
        : new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** Two names in one slot: the later one has it, and the other is made each time. */
  private static int slot(byte[] bytes, int from, int length) {
    int mid = from + (length >> 1);
    long key =
        length
            | (bytes[from] & 0xFFL) << 8
            | (bytes[mid] & 0xFFL) << 16
            | (bytes[from + length - 1] & 0xFFL) << 24
            | (bytes[from + (length >> 2)] & 0xFFL) << 32;
    return (int) ((key * MIX) >>> 54);
  }
}
