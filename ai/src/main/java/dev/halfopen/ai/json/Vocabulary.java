package dev.halfopen.ai.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names that come in every document of a stream, so that they need not be made each time.
 *
 * @since 0.1.0
 */
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
    "promptTokenCount",
    "candidatesTokenCount",
    "totalTokenCount",
    "promptTokensDetails",
    "done",
    "done_reason",
    "total_duration",
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
    "stopReason",
    "ping",
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
    "text_delta",
    "response.output_text.delta",
    "response.output_item.added",
    "content-delta",
    "response.reasoning_summary_text.delta",
    "response.function_call_arguments.delta",
    "contentBlockDelta",
    "chat.completion.chunk",
    "assistant",
    "finish_reasons",
    "native",
    "cache_read_input_tokens",
  };

  private static final int SIZE = 2_048;

  /** Found by trying: no two of the names meet in a slot. */
  private static final long MIX = 0x4A78_9CB3_D8B9_B45DL;

  private static final @Nullable Name[] TABLE = new Name[SIZE];

  static {
    for (String known : KNOWN) {
      Name name = Name.known(known);
      TABLE[slot(known.getBytes(StandardCharsets.US_ASCII), 0, known.length())] = name;
    }
  }

  private Vocabulary() {}

  static List<String> known() {
    return List.of(KNOWN);
  }

  /** The text that these bytes are. */
  public static String of(byte[] bytes, int from, int to) {
    Name known = find(bytes, from, to);
    return known == null
        ? new String(bytes, from, to - from, StandardCharsets.UTF_8)
        : known.text();
  }

  /** The name that these bytes are. */
  static Name name(byte[] bytes, int from, int to) {
    Name known = find(bytes, from, to);
    return known == null ? Name.of(bytes, from, to) : known;
  }

  private static @Nullable Name find(byte[] bytes, int from, int to) {
    if (from == to) {
      return Name.NONE;
    }
    Name known = TABLE[slot(bytes, from, to - from)];
    return known != null && known.is(bytes, from, to) ? known : null;
  }

  /** Where a name would stand; VocabularyTest knows if two of them stood in one place. */
  private static int slot(byte[] bytes, int from, int length) {
    int mid = from + (length >> 1);
    long key =
        length
            | (bytes[from] & 0xFFL) << 8
            | (bytes[mid] & 0xFFL) << 16
            | (bytes[from + length - 1] & 0xFFL) << 24
            | (bytes[from + (length >> 2)] & 0xFFL) << 32;
    return (int) ((key * MIX) >>> 53);
  }
}
