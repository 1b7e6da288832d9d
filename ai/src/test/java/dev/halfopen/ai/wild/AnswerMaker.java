package dev.halfopen.ai.wild;

import static dev.halfopen.ai.wild.Words.any;
import static dev.halfopen.ai.wild.Words.quoted;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import okio.ByteString;

/** Makes random answers of each format, all of them whole and good. */
final class AnswerMaker {
  private static final String ASK = "{\"model\":\"m\",\"messages\":[]}";
  private static final String ASK_STREAM = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";
  private static final String NOT_STREAM = "{\"model\":\"m\",\"stream\":false,\"messages\":[]}";
  private static final String JSON = "application/json";

  static final Map<String, Function<Random, Answer>> FORMATS = new LinkedHashMap<>();

  static {
    FORMATS.put("chat stream", AnswerMaker::chatStream);
    FORMATS.put("chat", AnswerMaker::chat);
    FORMATS.put("responses stream", AnswerMaker::responsesStream);
    FORMATS.put("responses", AnswerMaker::responses);
    FORMATS.put("anthropic stream", AnswerMaker::anthropicStream);
    FORMATS.put("anthropic", AnswerMaker::anthropic);
    FORMATS.put("gemini stream", AnswerMaker::geminiStream);
    FORMATS.put("gemini array", AnswerMaker::geminiArray);
    FORMATS.put("gemini", AnswerMaker::gemini);
    FORMATS.put("ollama stream", AnswerMaker::ollamaStream);
    FORMATS.put("ollama", AnswerMaker::ollama);
    FORMATS.put("cohere stream", AnswerMaker::cohereStream);
    FORMATS.put("cohere", AnswerMaker::cohere);
    FORMATS.put("bedrock stream", BedrockFrames::answer);
    FORMATS.put("bedrock", AnswerMaker::bedrock);
  }

  private AnswerMaker() {}

  static Answer answer(String format, Random random) {
    Function<Random, Answer> maker = FORMATS.get(format);
    if (maker == null) {
      throw new IllegalArgumentException(format);
    }
    return maker.apply(random);
  }

  /** A whole JSON document: white space before it and behind it is none of it. */
  private static Answer document(
      Random random, String format, String path, String request, String json, String glued) {
    String before = random.nextInt(4) == 0 ? "\n".repeat(1 + random.nextInt(3)) : "";
    String bom = random.nextInt(12) == 0 ? "\uFEFF" : "";
    String text = bom + before + json;
    int end = size(text);
    ByteString all = ByteString.encodeUtf8(text + glued + (random.nextInt(3) == 0 ? "\n" : ""));
    return new Answer(format, path, request, JSON, all, end, glued.isEmpty() ? end : all.size());
  }

  private static int size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String chunk(String delta, String finish) {
    return "{\"id\":\"q\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
        + "\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + finish
        + "}]}";
  }

  private static Answer chatStream(Random random) {
    EventWriter events = new EventWriter(random);
    if (random.nextInt(4) == 0) {
      events.event(
          null,
          "{\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\","
              + "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{}}]}");
    }
    if (random.nextBoolean()) {
      events.event(null, chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
    }
    boolean finishes = random.nextInt(5) > 0;
    boolean two = finishes && random.nextInt(6) == 0;
    for (int i = random.nextInt(4) + (finishes && !two ? 0 : 1); i > 0; i--) {
      events.event(null, chunk(delta(random), "null"));
      if (two) {
        events.event(null, second(chunk(delta(random), "null")));
      }
    }
    if (finishes) {
      String reason =
          any(random, "stop", "stop", "length", "tool_calls", "function_call", "eos", "end_turn");
      String last = chunk(random.nextBoolean() ? "{}" : delta(random), "\"" + reason + "\"");
      if (two) {
        events.event(null, last).end(null, second(last));
      } else {
        events.end(null, last);
      }
    }
    if (random.nextInt(3) == 0) {
      events.event(
          null,
          "{\"id\":\"q\",\"object\":\"chat.completion.chunk\",\"choices\":[],\"usage\":"
              + "{\"prompt_tokens\":19,\"completion_tokens\":10}}");
    }
    if (!finishes || random.nextInt(4) > 0) {
      events.end(null, "[DONE]");
    }
    return events.answer("chat stream", "/v1/chat/completions", ASK_STREAM);
  }

  /** The same for the second of two choices. */
  private static String second(String chunk) {
    return chunk.replaceFirst("\"index\":0,\"delta\"", "\"index\":1,\"delta\"");
  }

  private static String delta(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> "{\"reasoning_content\":" + quoted(random) + "}";
      case 1 ->
          "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":"
              + "{\"name\":\"f\",\"arguments\":"
              + quoted(random)
              + "}}]}";
      default -> "{\"content\":" + quoted(random) + "}";
    };
  }

  private static Answer chat(Random random) {
    String message =
        any(
            random,
            "{\"role\":\"assistant\",\"content\":" + quoted(random) + ",\"refusal\":null}",
            "{\"role\":\"assistant\",\"content\":\"\"}",
            "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":"
                + "\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}");
    String json =
        "{\"id\":\"q\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":"
            + "[{\"index\":0,\"message\":"
            + message
            + ",\"finish_reason\":\""
            + any(random, "stop", "length", "tool_calls", "eos")
            + "\"}],\"usage\":{\"prompt_tokens\":1,\"total_tokens\":2}}";
    String glued = random.nextInt(8) == 0 ? "\n\ndata: [DONE]\n\n" : "";
    return document(
        random, "chat", "/v1/chat/completions", any(random, ASK, NOT_STREAM), json, glued);
  }

  private static String response(Random random, String status) {
    String output =
        any(
            random,
            "[]",
            "[{\"type\":\"message\",\"id\":\"i\",\"status\":\"completed\",\"role\":\"assistant\","
                + "\"content\":[{\"type\":\"output_text\",\"text\":"
                + quoted(random)
                + ",\"annotations\":[]}]}]",
            "[{\"type\":\"function_call\",\"name\":\"f\",\"arguments\":\"{}\"}]");
    String details = status.equals("incomplete") ? "{\"reason\":\"max_output_tokens\"}" : "null";
    return "{\"id\":\"r\",\"object\":\"response\",\"created_at\":1,\"status\":\""
        + status
        + "\",\"error\":null,\"incomplete_details\":"
        + details
        + ",\"model\":\"m\",\"output\":"
        + output
        + "}";
  }

  private static Answer responsesStream(Random random) {
    EventWriter events = new EventWriter(random);
    typed(
        events,
        "response.created",
        ",\"response\":{\"id\":\"r\",\"object\":\"response\",\"status\":\"in_progress\","
            + "\"error\":null,\"output\":[]}",
        false);
    for (int i = random.nextInt(4); i > 0; i--) {
      typed(
          events,
          any(
              random,
              "response.output_text.delta",
              "response.function_call_arguments.delta",
              "response.reasoning_summary_text.delta",
              "response.some_future_thing.delta"),
          ",\"item_id\":\"i\",\"output_index\":0,\"delta\":" + quoted(random),
          false);
    }
    String status = any(random, "completed", "completed", "incomplete");
    String last = status.equals("completed") && random.nextInt(4) == 0 ? "done" : status;
    typed(events, "response." + last, ",\"response\":" + response(random, status), true);
    if (random.nextInt(4) == 0) {
      events.event(null, "[DONE]");
    }
    return events.answer(
        "responses stream", "/v1/responses", "{\"model\":\"m\",\"input\":\"Hi\",\"stream\":true}");
  }

  private static void typed(EventWriter events, String type, String rest, boolean end) {
    String data = "{\"type\":\"" + type + "\"" + rest + "}";
    if (end) {
      events.end(type, data);
    } else {
      events.event(type, data);
    }
  }

  private static Answer responses(Random random) {
    return document(
        random,
        "responses",
        "/v1/responses",
        "{\"model\":\"m\",\"input\":\"Hi\"}",
        response(random, any(random, "completed", "incomplete")),
        "");
  }

  private static Answer anthropicStream(Random random) {
    EventWriter events = new EventWriter(random);
    typed(
        events,
        "message_start",
        ",\"message\":{\"id\":\"m7\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
            + "\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":1}}",
        false);
    int blocks = random.nextInt(3);
    for (int i = 0; i < blocks; i++) {
      block(events, random, i);
    }
    String reason =
        any(random, "end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "new");
    typed(
        events,
        "message_delta",
        ",\"delta\":{\"stop_reason\":\"" + reason + "\"},\"usage\":{\"output_tokens\":5}",
        true);
    if (random.nextInt(4) > 0) {
      typed(events, "message_stop", "", true);
    }
    return events.answer("anthropic stream", "/v1/messages", ASK_STREAM);
  }

  private static void block(EventWriter events, Random random, int index) {
    boolean tool = random.nextInt(3) == 0;
    typed(
        events,
        "content_block_start",
        ",\"index\":"
            + index
            + ",\"content_block\":"
            + (tool
                ? "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}"
                : "{\"type\":\"text\",\"text\":\"\"}"),
        false);
    for (int i = random.nextInt(3); i > 0; i--) {
      typed(
          events,
          "content_block_delta",
          ",\"index\":"
              + index
              + ",\"delta\":"
              + (tool
                  ? "{\"type\":\"input_json_delta\",\"partial_json\":" + quoted(random) + "}"
                  : "{\"type\":\"text_delta\",\"text\":" + quoted(random) + "}"),
          false);
    }
    typed(events, "content_block_stop", ",\"index\":" + index, false);
  }

  private static Answer anthropic(Random random) {
    String content =
        any(
            random,
            "[]",
            "[{\"type\":\"text\",\"text\":" + quoted(random) + "}]",
            "[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}]");
    return document(
        random,
        "anthropic",
        "/v1/messages",
        ASK,
        "{\"id\":\"m7\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":"
            + content
            + ",\"stop_reason\":\""
            + any(random, "end_turn", "max_tokens", "tool_use", "new")
            + "\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}",
        "");
  }

  private static String candidates(String parts, String finish) {
    return "{\"candidates\":[{\"content\":{\"role\":\"model\""
        + parts
        + "}"
        + (finish.isEmpty() ? "" : ",\"finishReason\":\"" + finish + "\"")
        + ",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":1},\"modelVersion\":\"m\"}";
  }

  private static String parts(Random random) {
    return any(
        random,
        ",\"parts\":[{\"text\":" + quoted(random) + "}]",
        ",\"parts\":[{\"text\":" + quoted(random) + ",\"thought\":true}]",
        ",\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":{}}}]",
        "");
  }

  private static String geminiEnd(Random random) {
    return candidates(parts(random), any(random, "STOP", "STOP", "MAX_TOKENS", "A_NEW_ONE"));
  }

  private static Answer geminiStream(Random random) {
    EventWriter events = new EventWriter(random);
    for (int i = random.nextInt(4); i > 0; i--) {
      events.event(null, candidates(parts(random), ""));
    }
    events.end(null, geminiEnd(random));
    if (random.nextInt(4) == 0) {
      events.event(null, "{\"usageMetadata\":{\"totalTokenCount\":9},\"modelVersion\":\"m\"}");
    }
    return events.answer(
        "gemini stream", "/v1beta/models/m:streamGenerateContent?alt=sse", "{\"contents\":[]}");
  }

  private static Answer geminiArray(Random random) {
    List<String> documents = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      documents.add(candidates(parts(random), ""));
    }
    documents.add(geminiEnd(random));
    String text = "[" + String.join("\n,\r\n", documents);
    int end = size(text);
    ByteString all = ByteString.encodeUtf8(text + "\n]\n");
    return new Answer(
        "gemini array",
        "/v1beta/models/m:streamGenerateContent",
        "{\"contents\":[]}",
        JSON,
        all,
        end,
        all.size() - 1);
  }

  private static Answer gemini(Random random) {
    return document(
        random,
        "gemini",
        "/v1beta/models/m:generateContent",
        "{\"contents\":[]}",
        geminiEnd(random),
        "");
  }

  private static Answer ollamaStream(Random random) {
    StringBuilder lines = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      lines
          .append(
              "{\"model\":\"m\",\"created_at\":\"x\",\"message\":{\"role\":\"assistant\",\"content\":")
          .append(quoted(random))
          .append("},\"done\":false}\n");
      lines.append(random.nextInt(6) == 0 ? "\n" : "");
    }
    lines.append(ollamaEnd(random));
    int end = size(lines.toString());
    lines.append('\n');
    ByteString all = ByteString.encodeUtf8(lines.toString());
    return new Answer(
        "ollama stream", "/api/chat", ASK_STREAM, "application/x-ndjson", all, end, end);
  }

  private static String ollamaEnd(Random random) {
    return "{\"model\":\"m\",\"created_at\":\"x\",\"message\":{\"role\":\"assistant\",\"content\":"
        + quoted(random)
        + "},"
        + any(random, "\"done_reason\":\"stop\",", "\"done_reason\":\"length\",", "")
        + "\"done\":true,\"eval_count\":3}";
  }

  private static Answer ollama(Random random) {
    return document(random, "ollama", "/api/chat", NOT_STREAM, ollamaEnd(random), "");
  }

  private static Answer cohereStream(Random random) {
    EventWriter events = new EventWriter(random);
    typed(
        events,
        "message-start",
        ",\"id\":\"c\",\"delta\":{\"message\":{\"role\":\"assistant\",\"content\":[],"
            + "\"tool_plan\":\"\",\"tool_calls\":[],\"citations\":[]}}",
        false);
    if (random.nextBoolean()) {
      typed(
          events,
          "content-start",
          ",\"index\":0,\"delta\":{\"message\":{\"content\":{\"type\":\"text\",\"text\":\"\"}}}",
          false);
      for (int i = random.nextInt(3); i > 0; i--) {
        typed(
            events,
            "content-delta",
            ",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":" + quoted(random) + "}}}",
            false);
      }
      typed(events, "content-end", ",\"index\":0", false);
    }
    typed(
        events,
        "message-end",
        ",\"delta\":{\"finish_reason\":\""
            + any(random, "COMPLETE", "MAX_TOKENS", "TOOL_CALL", "STOP_SEQUENCE")
            + "\",\"usage\":{\"tokens\":{\"input_tokens\":1}}}",
        true);
    return events.answer("cohere stream", "/v2/chat", ASK_STREAM);
  }

  private static Answer cohere(Random random) {
    return document(
        random,
        "cohere",
        "/v2/chat",
        ASK,
        "{\"id\":\"c\",\"finish_reason\":\""
            + any(random, "COMPLETE", "MAX_TOKENS")
            + "\",\"message\":{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":"
            + quoted(random)
            + "}]},\"usage\":{\"tokens\":{\"input_tokens\":1}}}",
        "");
  }

  private static Answer bedrock(Random random) {
    String content =
        any(
            random,
            "[]",
            "[{\"text\":" + quoted(random) + "}]",
            "[{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"f\",\"input\":{}}}]");
    return document(
        random,
        "bedrock",
        "/model/m/converse",
        "{\"messages\":[]}",
        "{\"metrics\":{\"latencyMs\":551},\"output\":{\"message\":{\"role\":\"assistant\","
            + "\"content\":"
            + content
            + "}},\"stopReason\":\""
            + any(random, "end_turn", "max_tokens", "tool_use")
            + "\",\"usage\":{\"totalTokens\":9}}",
        "");
  }
}
