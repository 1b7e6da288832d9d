package dev.halfopen.ai;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bodies of answers as services send them, and what each amounts to. */
public final class Transcripts {
  static final String SSE = "text/event-stream; charset=utf-8";
  static final String JSON = "application/json; charset=UTF-8";
  static final String NDJSON = "application/x-ndjson";

  /**
   * One row of the table.
   *
   * @param expected the failure; null if the answer is proper
   * @param pieces how many pieces of content there are
   */
  public record Row(
      Provider provider,
      String name,
      String contentType,
      String body,
      @Nullable AIFailure expected,
      int pieces) {
    @Override
    public String toString() {
      return provider + " " + name;
    }
  }

  private static final List<Row> ROWS = new ArrayList<>();

  private Transcripts() {}

  /** The whole table. */
  public static synchronized List<Row> all() {
    if (ROWS.isEmpty()) {
      chat();
      chatPlain();
      responses();
      anthropic();
      gemini();
      ollama();
      bedrock();
      details();
      generic();
    }
    return List.copyOf(ROWS);
  }

  private static void row(
      Provider provider,
      String name,
      String contentType,
      String body,
      @Nullable AIFailure expected,
      int pieces) {
    ROWS.add(new Row(provider, name, contentType, body, expected, pieces));
  }

  static String events(String... data) {
    StringBuilder body = new StringBuilder();
    for (String one : data) {
      body.append("data: ").append(one).append("\n\n");
    }
    return body.toString();
  }

  static String chunk(String delta, @Nullable String finishReason) {
    String reason = finishReason == null ? "null" : '"' + finishReason + '"';
    return """
        {"id":"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG","object":"chat.completion.chunk","created":1741570283,\
        "model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_50cad350e4",\
        "choices":[{"index":0,"delta":%s,"logprobs":null,"finish_reason":%s}]}"""
        .formatted(delta, reason);
  }

  static final String ROLE =
      chunk("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", null);
  static final String HEL = chunk("{\"content\":\"Hél\"}", null);
  static final String LO = chunk("{\"content\":\"lo \\ud83d\\ude00\"}", null);
  static final String STOP = chunk("{}", "stop");
  static final String USAGE =
      "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"choices\":[],"
          + "\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":10}}";

  private static void chat() {
    Provider p = Provider.OPENAI;
    row(p, "normal", SSE, events(ROLE, HEL, LO, STOP, USAGE, "[DONE]"), null, 2);
    row(p, "[DONE] missing", SSE, events(ROLE, HEL, LO, STOP), null, 2);
    row(p, "finish_reason missing", SSE, events(ROLE, HEL, LO, "[DONE]"), null, 2);
    row(p, "length", SSE, events(ROLE, HEL, chunk("{}", "length"), "[DONE]"), null, 1);
    row(p, "length, all spent on thinking", SSE, events(ROLE, chunk("{}", "length")), null, 0);
    String call =
        "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
            + "\"function\":{\"name\":\"get_weather\",\"arguments\":\"\"}}]}";
    String arguments =
        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\"\"}}]}";
    row(
        p,
        "tool call only",
        SSE,
        events(
            ROLE, chunk(call, null), chunk(arguments, null), chunk("{}", "tool_calls"), "[DONE]"),
        null,
        2);
    row(
        p,
        "reasoning",
        SSE,
        events(ROLE, chunk("{\"reasoning_content\":\"Hm\"}", null), HEL, STOP, "[DONE]"),
        null,
        2);
    row(
        p,
        "content filtered",
        SSE,
        events(ROLE, HEL, chunk("{}", "content_filter"), "[DONE]"),
        AIFailure.CONTENT_REFUSED,
        1);
    row(
        p,
        "refusal",
        SSE,
        events(ROLE, chunk("{\"refusal\":\"I'm sorry\"}", null), STOP, "[DONE]"),
        AIFailure.CONTENT_REFUSED,
        1);
    row(
        p,
        "refusal that is cut",
        SSE,
        events(ROLE, chunk("{\"refusal\":\"I'm sorry\"}", null)),
        AIFailure.BAD_OUTPUT,
        1);
    row(p, "no bytes", SSE, "", AIFailure.BAD_OUTPUT, 0);
    row(p, "[DONE] alone", SSE, events("[DONE]"), AIFailure.BAD_OUTPUT, 0);
    row(p, "empty", SSE, events(ROLE, STOP, "[DONE]"), null, 0);
    row(p, "cut between events", SSE, events(ROLE, HEL, LO), AIFailure.BAD_OUTPUT, 2);
    row(
        p,
        "cut within an event",
        SSE,
        events(ROLE, HEL) + "data: " + LO.substring(0, 150),
        AIFailure.BAD_OUTPUT,
        1);
    row(p, "role only", SSE, events(ROLE), AIFailure.BAD_OUTPUT, 0);
    row(p, "comments only", SSE, ": OPENROUTER PROCESSING\n\n: \n\n", AIFailure.BAD_OUTPUT, 0);
    row(
        p,
        "error event",
        SSE,
        events(
            ROLE,
            HEL,
            "{\"error\":{\"message\":\"The server had an error\",\"type\":\"server_error\","
                + "\"param\":null,\"code\":null}}"),
        AIFailure.SERVER_ERROR,
        1);
    row(
        p,
        "error event that says overloaded, and [DONE]",
        SSE,
        events(
            ROLE,
            "{\"error\":{\"message\":\"Overloaded\",\"type\":\"service_unavailable_error\","
                + "\"code\":\"server_is_overloaded\"}}",
            "[DONE]"),
        AIFailure.OVERLOADED,
        0);
    row(
        p,
        "error after the reason of the end",
        SSE,
        events(HEL, STOP, "{\"error\":{\"message\":\"x\"}}", "[DONE]"),
        AIFailure.SERVER_ERROR,
        1);
    row(
        p,
        "error after the end",
        SSE,
        events(HEL, STOP, "[DONE]", "{\"error\":{\"message\":\"x\"}}"),
        null,
        1);
    row(
        Provider.OPENROUTER,
        "error in a choice",
        SSE,
        events(
            HEL,
            "{\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"error\":{\"code\":502,"
                + "\"message\":\"Provider disconnected\"},\"choices\":[{\"index\":0,\"delta\":"
                + "{\"content\":\"\"},\"finish_reason\":\"error\"}]}"),
        AIFailure.SERVER_ERROR,
        1);
    row(
        Provider.VLLM,
        "error without a wrapper",
        SSE,
        events(
            HEL,
            "{\"object\":\"error\",\"message\":\"EngineDead\",\"type\":\"InternalServerError\","
                + "\"param\":null,\"code\":500}",
            "[DONE]"),
        AIFailure.SERVER_ERROR,
        1);
    row(
        p,
        "malformed chunk",
        SSE,
        events(ROLE, HEL, HEL.substring(0, HEL.length() / 2), STOP, "[DONE]"),
        AIFailure.BAD_OUTPUT,
        1);
    row(p, "malformed first chunk", SSE, events("{\"id\":", "[DONE]"), AIFailure.BAD_OUTPUT, 0);
    row(
        p,
        "a gateway's page amid a stream",
        SSE,
        events(ROLE, HEL, "<html>"),
        AIFailure.BAD_OUTPUT,
        1);
    row(
        p,
        "two choices, one of them cut",
        SSE,
        events(HEL, HEL.replace("\"index\":0", "\"index\":1"), STOP),
        AIFailure.BAD_OUTPUT,
        2);
    row(
        p,
        "two choices",
        SSE,
        events(
            HEL,
            HEL.replace("\"index\":0", "\"index\":1"),
            STOP,
            STOP.replace("\"index\":0", "\"index\":1")),
        null,
        2);
    row(
        p,
        "carriage returns, BOM, comments, other fields, data in many lines",
        SSE,
        "\uFEFF: hi\r\rid: 7\r\nretry:5\r\ndata:{\"choices\":\r\ndata: [{\"delta\":{\"content\":\"x\"}}]}"
            + "\r\n\r\ndata:[DONE]\n\n",
        null,
        1);
    row(p, "last empty line missing", SSE, events(HEL, STOP) + "data: [DONE]", null, 1);
    row(
        Provider.AZURE_OPENAI,
        "filter's results first",
        SSE,
        events(
            "{\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\","
                + "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":"
                + "{\"hate\":{\"filtered\":false,\"severity\":\"safe\"}}}]}",
            ROLE,
            HEL,
            STOP,
            "[DONE]"),
        null,
        1);
    row(
        Provider.MISTRAL,
        "content in parts",
        SSE,
        events(
            chunk(
                "{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\"}]}]}", null),
            STOP,
            "[DONE]"),
        null,
        1);
  }

  static String completion(String message, String rest) {
    return """
        {
          "id": "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
          "object": "chat.completion",
          "created": 1741569952,
          "model": "gpt-4.1-2025-04-14",
          "choices": [
            {
              "index": 0,
              "message": %s,
              "logprobs": {"content":[{"token":"Hi","logprob":-0.31,"bytes":[72,105],"top_logprobs":[]}]}%s
            }
          ],
          "usage": {"prompt_tokens": 19, "completion_tokens": 10, "total_tokens": 29}
        }
        """
        .formatted(message, rest);
  }

  private static void chatPlain() {
    Provider p = Provider.OPENAI;
    String hi = "{\"role\":\"assistant\",\"content\":\"Hi\",\"refusal\":null,\"annotations\":[]}";
    String nothing = "{\"role\":\"assistant\",\"content\":null}";
    String stop = ",\"finish_reason\":\"stop\"";
    row(p, "plain: normal", JSON, completion(hi, stop), null, 1);
    row(p, "plain: length", JSON, completion(hi, ",\"finish_reason\":\"length\""), null, 1);
    row(p, "plain: no reason", JSON, completion(hi, ""), null, 1);
    row(
        p,
        "plain: reason null",
        JSON,
        completion(hi, ",\"finish_reason\":null"),
        AIFailure.BAD_OUTPUT,
        1);
    row(
        p,
        "plain: tool call only",
        JSON,
        completion(
            "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":"
                + "\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
            ",\"finish_reason\":\"tool_calls\""),
        null,
        1);
    row(
        p,
        "plain: refusal",
        JSON,
        completion("{\"role\":\"assistant\",\"content\":null,\"refusal\":\"I can't\"}", stop),
        AIFailure.CONTENT_REFUSED,
        1);
    row(
        p,
        "plain: filtered",
        JSON,
        completion(nothing, ",\"finish_reason\":\"content_filter\""),
        AIFailure.CONTENT_REFUSED,
        0);
    row(p, "plain: empty", JSON, completion(nothing, stop), null, 0);
    row(
        p,
        "plain: no choices",
        JSON,
        "{\"object\":\"chat.completion\",\"choices\":[]}",
        AIFailure.BAD_OUTPUT,
        0);
    row(p, "plain: no bytes", JSON, " \n", AIFailure.BAD_OUTPUT, 0);
    row(p, "plain: cut", JSON, completion(hi, stop).substring(0, 300), AIFailure.BAD_OUTPUT, 0);
    row(p, "plain: malformed", JSON, "{\"choices\":[}]", AIFailure.BAD_OUTPUT, 0);
    row(p, "plain: garbage after it", JSON, completion(hi, stop) + "x", null, 1);
    row(p, "plain: a page", "text/html", "<!DOCTYPE html>", AIFailure.BAD_OUTPUT, 0);
    row(
        p,
        "plain: error",
        JSON,
        "{\"error\":{\"message\":\"You exceeded your current quota\",\"type\":"
            + "\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"}}",
        AIFailure.QUOTA_EXHAUSTED,
        0);
    row(
        Provider.OPENROUTER,
        "plain: error",
        JSON,
        "{\"error\":{\"code\":503,\"message\":\"No provider\"},\"user_id\":\"u\"}",
        AIFailure.OVERLOADED,
        0);
    row(
        p,
        "plain: old completion",
        JSON,
        "{\"object\":\"text_completion\",\"choices\":[{\"text\":\"Hi\",\"index\":0,"
            + "\"finish_reason\":\"stop\"}]}",
        null,
        1);
  }

  private static String named(String... data) {
    StringBuilder body = new StringBuilder();
    for (String one : data) {
      int from = one.indexOf("\"type\":\"") + 8;
      body.append("event: ").append(one, from, one.indexOf('"', from)).append('\n');
      body.append("data: ").append(one).append("\n\n");
    }
    return body.toString();
  }

  private static void responses() {
    Provider p = Provider.OPENAI;
    String created =
        "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"object\":\"response\","
            + "\"status\":\"in_progress\",\"error\":null,\"incomplete_details\":null,"
            + "\"output\":[]}}";
    String item =
        "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"id\":\"msg_1\","
            + "\"type\":\"message\",\"status\":\"in_progress\",\"role\":\"assistant\","
            + "\"content\":[]}}";
    String part =
        "{\"type\":\"response.content_part.added\",\"part\":{\"type\":\"output_text\","
            + "\"text\":\"\"}}";
    String hi = "{\"type\":\"response.output_text.delta\",\"content_index\":0,\"delta\":\"Hi\"}";
    String done = "{\"type\":\"response.output_text.done\",\"text\":\"Hi\"}";
    String output =
        "[{\"id\":\"msg_1\",\"type\":\"message\",\"content\":[{\"type\":\"output_text\","
            + "\"text\":\"Hi\"}]}]";
    String completed =
        "{\"type\":\"response.completed\",\"response\":{\"object\":\"response\",\"status\":"
            + "\"completed\",\"error\":null,\"output\":"
            + output
            + "}}";
    row(p, "responses: normal", SSE, named(created, item, part, hi, done, completed), null, 1);
    row(p, "responses: cut", SSE, named(created, item, hi, done), AIFailure.BAD_OUTPUT, 1);
    row(p, "responses: opening only", SSE, named(created, item, part), AIFailure.BAD_OUTPUT, 0);
    row(p, "responses: empty", SSE, named(created, completed.replace(output, "[]")), null, 0);
    row(
        p,
        "responses: function call only",
        SSE,
        named(
            created,
            "{\"type\":\"response.output_item.added\",\"item\":{\"type\":\"function_call\","
                + "\"name\":\"f\",\"arguments\":\"\"}}",
            "{\"type\":\"response.function_call_arguments.delta\",\"delta\":\"{}\"}",
            completed),
        null,
        2);
    row(
        p,
        "responses: refusal",
        SSE,
        named(
            created,
            "{\"type\":\"response.refusal.delta\",\"delta\":\"I can't\"}",
            "{\"type\":\"response.refusal.done\",\"refusal\":\"I can't\"}",
            completed),
        AIFailure.CONTENT_REFUSED,
        2);
    String incomplete =
        "{\"type\":\"response.incomplete\",\"response\":{\"status\":\"incomplete\","
            + "\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"output\":[]}}";
    row(p, "responses: length", SSE, named(created, hi, incomplete), null, 1);
    row(
        p,
        "responses: filtered",
        SSE,
        named(created, hi, incomplete.replace("max_output_tokens", "content_filter")),
        AIFailure.CONTENT_REFUSED,
        1);
    row(
        p,
        "responses: failed",
        SSE,
        named(
            created,
            hi,
            "{\"type\":\"response.failed\",\"response\":{\"object\":\"response\",\"status\":"
                + "\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":"
                + "\"Try again in 2s\"}}}"),
        AIFailure.RATE_LIMITED,
        1);
    row(
        p,
        "responses: error",
        SSE,
        named(
            created,
            "{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"Oops\",\"param\":null}"),
        AIFailure.SERVER_ERROR,
        0);
    row(
        p,
        "responses: malformed",
        SSE,
        named(created, "{\"type\":\"response.output_text.delta\",\"delta\":\"Hi}"),
        AIFailure.BAD_OUTPUT,
        0);
    String plain =
        "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"error\":null,"
            + "\"incomplete_details\":null,\"output\":%s,\"usage\":{\"input_tokens\":1}}";
    row(p, "responses: plain", JSON, plain.formatted(output), null, 1);
    row(p, "responses: plain, empty", JSON, plain.formatted("[]"), null, 0);
    row(
        p,
        "responses: plain, refusal",
        JSON,
        plain.formatted(
            "[{\"type\":\"message\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"No\"}]}]"),
        AIFailure.CONTENT_REFUSED,
        1);
    row(
        p,
        "responses: plain, function call only",
        JSON,
        plain.formatted("[{\"type\":\"function_call\",\"name\":\"f\",\"arguments\":\"{}\"}]"),
        null,
        1);
    row(
        p,
        "responses: in the background",
        JSON,
        plain.formatted("[]").replace("completed", "queued"),
        null,
        0);
  }

  private static void anthropic() {
    Provider p = Provider.ANTHROPIC;
    String start =
        "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1nZdL29xx5MUA1yADyHTEsnR8uuvGzszyY\","
            + "\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"model\":"
            + "\"claude-sonnet-4-5\",\"stop_reason\":null,\"stop_sequence\":null,\"usage\":"
            + "{\"input_tokens\":25,\"output_tokens\":1}}}";
    String block =
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\","
            + "\"text\":\"\"}}";
    String ping = "{\"type\":\"ping\"}";
    String hel =
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
            + "\"text\":\"Hel\"}}";
    String blockStop = "{\"type\":\"content_block_stop\",\"index\":0}";
    String end =
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\","
            + "\"stop_sequence\":null},\"usage\":{\"output_tokens\":15}}";
    String stop = "{\"type\":\"message_stop\"}";
    row(p, "normal", SSE, named(start, block, ping, hel, hel, blockStop, end, stop), null, 2);
    row(
        p,
        "length",
        SSE,
        named(start, block, hel, end.replace("end_turn", "max_tokens"), stop),
        null,
        1);
    row(
        p,
        "tool use only",
        SSE,
        named(
            start,
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":"
                + "\"tool_use\",\"id\":\"toolu_1\",\"name\":\"get_weather\",\"input\":{}}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":"
                + "\"input_json_delta\",\"partial_json\":\"\"}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":"
                + "\"input_json_delta\",\"partial_json\":\"{}\"}}",
            blockStop,
            end.replace("end_turn", "tool_use"),
            stop),
        null,
        2);
    row(
        p,
        "thinking",
        SSE,
        named(
            start,
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":"
                + "\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":"
                + "\"thinking_delta\",\"thinking\":\"Hm\"}}",
            blockStop,
            end,
            stop),
        null,
        1);
    row(
        p,
        "refusal",
        SSE,
        named(start, block, hel, end.replace("end_turn", "refusal"), stop),
        AIFailure.CONTENT_REFUSED,
        1);
    row(p, "empty", SSE, named(start, end, stop), null, 0);
    row(p, "cut", SSE, named(start, block, ping, hel, hel), AIFailure.BAD_OUTPUT, 2);
    row(p, "message_stop missing", SSE, named(start, block, hel, blockStop, end), null, 1);
    row(p, "pings only", SSE, named(start, ping, ping), AIFailure.BAD_OUTPUT, 0);
    row(p, "nothing but pings", SSE, named(ping, ping), AIFailure.BAD_OUTPUT, 0);
    row(
        p,
        "error event",
        SSE,
        named(
            start,
            block,
            hel,
            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":"
                + "\"Overloaded\"}}"),
        AIFailure.OVERLOADED,
        1);
    row(
        p,
        "malformed",
        SSE,
        named(start, block, "{\"type\":\"content_block_delta\",\"index\":0", stop),
        AIFailure.BAD_OUTPUT,
        0);
    String message =
        "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\","
            + "\"content\":%s,\"stop_reason\":%s,\"stop_sequence\":null,\"usage\":{}}";
    String text = "[{\"type\":\"text\",\"text\":\"Hi!\"}]";
    row(p, "plain: normal", JSON, message.formatted(text, "\"end_turn\""), null, 1);
    row(p, "plain: no reason", JSON, message.formatted(text, "null"), AIFailure.BAD_OUTPUT, 1);
    row(p, "plain: empty", JSON, message.formatted("[]", "\"end_turn\""), null, 0);
    row(
        p,
        "plain: refusal",
        JSON,
        message.formatted("[]", "\"refusal\""),
        AIFailure.CONTENT_REFUSED,
        0);
    row(
        p,
        "plain: tool use only",
        JSON,
        message.formatted(
            "[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{\"a\":[1]}}]",
            "\"tool_use\""),
        null,
        1);
    row(
        p,
        "plain: error",
        JSON,
        "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"m\"}}",
        AIFailure.RATE_LIMITED,
        0);
  }

  private static void gemini() {
    Provider p = Provider.GEMINI;
    String hi =
        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}],\"role\":\"model\"},"
            + "\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":4},\"modelVersion\":\"g\"}";
    String end = hi.replace("\"index\":0", "\"finishReason\":\"STOP\",\"index\":0");
    row(p, "normal", SSE, events(hi, hi, end), null, 3);
    row(p, "array", JSON, "[" + hi + "\n,\r\n" + end + "\n]", null, 2);
    row(p, "plain", JSON, end, null, 1);
    row(p, "cut", SSE, events(hi, hi), AIFailure.BAD_OUTPUT, 2);
    row(p, "array cut", JSON, "[" + hi + "\n,\r\n", AIFailure.BAD_OUTPUT, 1);
    row(p, "array without a reason", JSON, "[" + hi + "]", AIFailure.BAD_OUTPUT, 1);
    row(p, "array that is empty", JSON, "[]", AIFailure.BAD_OUTPUT, 0);
    row(p, "length", SSE, events(hi, end.replace("STOP", "MAX_TOKENS")), null, 2);
    row(
        p,
        "length, all spent on thinking",
        JSON,
        "{\"candidates\":[{\"content\":{\"role\":\"model\"},\"finishReason\":\"MAX_TOKENS\"}],"
            + "\"usageMetadata\":{\"thoughtsTokenCount\":99}}",
        null,
        0);
    row(
        p,
        "function call only",
        SSE,
        events(
            "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\","
                + "\"args\":{}}}]},\"finishReason\":\"STOP\"}]}"),
        null,
        1);
    row(
        p,
        "image",
        SSE,
        events(
            "{\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{\"mimeType\":"
                + "\"image/png\",\"data\":\""
                + "iVBORw0KGgo".repeat(300)
                + "\"}}]},\"finishReason\":\"STOP\"}]}"),
        null,
        1);
    row(
        p,
        "safety",
        SSE,
        events(hi, "{\"candidates\":[{\"finishReason\":\"SAFETY\",\"safetyRatings\":[]}]}"),
        AIFailure.CONTENT_REFUSED,
        1);
    row(
        p,
        "prompt blocked",
        JSON,
        "{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"},\"usageMetadata\":{}}",
        AIFailure.CONTENT_REFUSED,
        0);
    row(
        p,
        "malformed call",
        SSE,
        events("{\"candidates\":[{\"content\":{},\"finishReason\":\"MALFORMED_FUNCTION_CALL\"}]}"),
        AIFailure.BAD_OUTPUT,
        0);
    row(p, "no candidates", JSON, "{\"usageMetadata\":{}}", AIFailure.BAD_OUTPUT, 0);
    row(
        p,
        "empty",
        SSE,
        events(
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"STOP\"}]}"),
        null,
        0);
    String error =
        "{\"error\":{\"code\":503,\"message\":\"The model is overloaded.\",\"status\":"
            + "\"UNAVAILABLE\"}}";
    row(p, "error event", SSE, events(hi, error), AIFailure.OVERLOADED, 1);
    row(p, "error in an array", JSON, "[" + hi + "," + error + "]", AIFailure.OVERLOADED, 1);
    row(p, "malformed", SSE, events(hi, hi.substring(1)), AIFailure.BAD_OUTPUT, 1);
    row(p, "OpenAI's format", SSE, events(ROLE, HEL, STOP, "[DONE]"), null, 1);
  }

  private static void ollama() {
    Provider p = Provider.OLLAMA;
    String hi =
        "{\"model\":\"llama3.2\",\"created_at\":\"2026-08-04T08:52:19.385406455-07:00\",\"message\":"
            + "{\"role\":\"assistant\",\"content\":\"Hi\",\"images\":null},\"done\":false}\n";
    String end =
        "{\"model\":\"llama3.2\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},"
            + "\"done_reason\":\"stop\",\"done\":true,\"total_duration\":4883583458}\n";
    row(p, "normal", NDJSON, hi + hi + end, null, 2);
    row(p, "length", NDJSON, hi + end.replace("stop", "length"), null, 1);
    row(p, "cut", NDJSON, hi + hi, AIFailure.BAD_OUTPUT, 2);
    row(p, "cut within a line", NDJSON, hi + hi.substring(0, 90), AIFailure.BAD_OUTPUT, 1);
    row(p, "empty", NDJSON, end, null, 0);
    row(p, "no bytes", NDJSON, "", AIFailure.BAD_OUTPUT, 0);
    row(p, "malformed", NDJSON, hi + "{\"model\":}\n" + end, AIFailure.BAD_OUTPUT, 1);
    row(p, "error line", NDJSON, hi + "{\"error\":\"boom\"}\n", AIFailure.SERVER_ERROR, 1);
    row(
        p,
        "tool call only",
        NDJSON,
        "{\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":"
            + "{\"name\":\"f\",\"arguments\":{}}}]},\"done\":false}\n"
            + end,
        null,
        1);
    row(
        p,
        "generate, plain",
        JSON,
        "{\"model\":\"m\",\"response\":\"Hi\",\"done\":true,\"context\":["
            + "1,".repeat(3_000)
            + "2]}",
        null,
        1);
    row(
        p,
        "model loaded",
        JSON,
        "{\"model\":\"m\",\"response\":\"\",\"done_reason\":\"load\",\"done\":true}",
        null,
        0);
  }

  private static void details() {
    row(
        Provider.ANTHROPIC,
        "error whose meaning stands in its details",
        SSE,
        events(
            "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"m\","
                + "\"details\":{\"error_code\":\"enforced_spend_limit_reached\"}}}"),
        AIFailure.QUOTA_EXHAUSTED,
        0);
    row(
        Provider.GEMINI,
        "error whose meaning stands deep in its details",
        JSON,
        "{\"error\":{\"code\":429,\"message\":\"m\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":"
            + "[{\"@type\":\"a\"},{\"violations\":[{\"quotaId\":\"RequestsPerDay\"}]}]}}",
        AIFailure.QUOTA_EXHAUSTED,
        0);
    row(
        Provider.OPENAI,
        "error that only its event's name tells, and no empty line",
        SSE,
        events(HEL) + "event: error\ndata: {\"message\":\"m\",\"code\":\"server_is_overloaded\"}",
        AIFailure.OVERLOADED,
        1);
    row(
        Provider.OPENAI,
        "something else before the chat, and data of empty lines",
        SSE,
        events("hello") + "data\ndata: " + HEL + "\ndata\n\n" + events(STOP, "[DONE]"),
        null,
        1);
    String response = "{\"object\":\"response\",\"status\":\"%s\",%s\"output\":[]}";
    row(
        Provider.OPENAI,
        "responses: plain, filtered",
        JSON,
        response.formatted("incomplete", "\"incomplete_details\":{\"reason\":\"content_filter\"},"),
        AIFailure.CONTENT_REFUSED,
        0);
    row(
        Provider.OPENAI,
        "responses: plain, length",
        JSON,
        response.formatted("incomplete", "\"incomplete_details\":{\"reason\":\"max\"},"),
        null,
        0);
    row(
        Provider.OPENAI,
        "responses: plain, given in the background",
        JSON,
        response.formatted("in_progress", "\"background\":true,"),
        null,
        0);
    row(
        Provider.OPENAI,
        "responses: plain, in progress, and perhaps in the background",
        JSON,
        response.formatted("in_progress", ""),
        null,
        0);
    row(
        Provider.OPENAI,
        "responses: plain, cut",
        JSON,
        response.formatted("in_progress", "\"background\":false,"),
        AIFailure.BAD_OUTPUT,
        0);
    row(
        Provider.OPENAI,
        "responses: plain, failed",
        JSON,
        response.formatted("failed", "\"error\":{\"code\":\"server_error\",\"message\":\"m\"},"),
        AIFailure.SERVER_ERROR,
        0);
  }

  private static void bedrock() {
    Provider p = Provider.BEDROCK;
    String text = "[{\"text\":\"Hi\"}]";
    String answer =
        "{\"metrics\":{\"latencyMs\":551},\"output\":{\"message\":{\"role\":\"assistant\","
            + "\"content\":%s}},\"stopReason\":\"%s\",\"usage\":{\"totalTokens\":9}}";
    row(p, "plain: normal", JSON, answer.formatted(text, "end_turn"), null, 1);
    row(p, "plain: length", JSON, answer.formatted(text, "max_tokens"), null, 1);
    row(p, "plain: empty", JSON, answer.formatted("[]", "end_turn"), null, 0);
    row(
        p,
        "plain: tool use only",
        JSON,
        answer.formatted("[{\"toolUse\":{\"name\":\"f\",\"input\":{}}}]", "tool_use"),
        null,
        1);
    row(
        p,
        "plain: guardrail",
        JSON,
        answer.formatted(text, "guardrail_intervened"),
        AIFailure.CONTENT_REFUSED,
        1);
    row(
        p,
        "plain: malformed tool use",
        JSON,
        answer.formatted(text, "malformed_tool_use"),
        AIFailure.BAD_OUTPUT,
        1);
  }

  private static void generic() {
    Provider p = Provider.GENERIC;
    row(p, "some events", SSE, events("{\"a\":1}", "{\"b\":2}"), null, 2);
    row(p, "events that aren't JSON", SSE, events("hello", "world"), null, 2);
    row(p, "no events", SSE, ": ping\n\n", null, 0);
    row(p, "error event", SSE, "event: error\ndata: overloaded\n\n", AIFailure.OVERLOADED, 0);
    row(p, "some JSON", JSON, "{\"object\":\"list\",\"data\":[{\"embedding\":[0.1]}]}", null, 1);
    row(
        p,
        "a failed job is no failed answer",
        JSON,
        "{\"object\":\"fine_tuning.job\",\"error\":{\"code\":\"x\",\"message\":\"bad file\"}}",
        null,
        1);
    row(
        p,
        "events that look like others",
        SSE,
        events(
            "{\"type\":\"message\",\"text\":\"Hi\"}",
            "{\"type\":\"ping\"}",
            "{\"step\":1,\"done\":false}"),
        null,
        2);
    row(p, "cut JSON", JSON, "{\"data\":[", AIFailure.BAD_OUTPUT, 0);
    row(p, "audio", "audio/mpeg", "ID3", null, 1);
  }
}
