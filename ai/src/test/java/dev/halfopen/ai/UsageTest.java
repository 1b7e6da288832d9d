package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.ai.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each service says that an answer took, which model gave it and why it ended. */
class UsageTest {
  /**
   * One row of the table.
   *
   * @param tokens input, output, cached, written to a cache, reasoning; -1 for what isn't told
   */
  record Row(
      String name,
      Provider provider,
      String path,
      String contentType,
      Map<String, List<String>> headers,
      String body,
      List<Long> tokens,
      @Nullable String model,
      List<String> reasons,
      String operation,
      boolean streamed) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Row> ROWS = new ArrayList<>();
  private static final String CHAT = "/v1/chat/completions";
  private static final String RESPONSES = "/v1/responses";
  private static final String MESSAGES = "/v1/messages";

  static List<Row> rows() {
    synchronized (ROWS) {
      if (ROWS.isEmpty()) {
        chats();
        responses();
        anthropic();
        gemini();
        ollama();
        cohere();
        bedrock();
        others();
      }
      return List.copyOf(ROWS);
    }
  }

  private static List<Long> tokens(
      long input, long output, long cached, long cacheCreation, long reasoning) {
    return List.of(input, output, cached, cacheCreation, reasoning);
  }

  private static void stream(
      String name,
      Provider provider,
      String path,
      List<Long> tokens,
      @Nullable String model,
      String reason,
      String operation,
      String... events) {
    row(
        name,
        provider,
        path,
        Transcripts.SSE,
        Transcripts.events(events),
        tokens,
        model,
        reason,
        operation,
        true);
  }

  private static void plain(
      String name,
      Provider provider,
      String path,
      List<Long> tokens,
      @Nullable String model,
      String reason,
      String operation,
      String body) {
    row(name, provider, path, Transcripts.JSON, body, tokens, model, reason, operation, false);
  }

  private static void row(
      String name,
      Provider provider,
      String path,
      String contentType,
      String body,
      List<Long> tokens,
      @Nullable String model,
      String reason,
      String operation,
      boolean streamed) {
    List<String> reasons = reason.isEmpty() ? List.of() : List.of(reason);
    ROWS.add(
        new Row(
            name,
            provider,
            path,
            contentType,
            Map.of(),
            body,
            tokens,
            model,
            reasons,
            operation,
            streamed));
  }

  private static void chats() {
    stream(
        "OpenAI, stream",
        Provider.OPENAI,
        CHAT,
        tokens(2006, 300, 1920, -1, 128),
        "gpt-4o-2024-08-06",
        "stop",
        "chat",
        Transcripts.ROLE,
        Transcripts.HEL,
        Transcripts.STOP,
        """
        {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1741570283,\
        "model":"gpt-4o-2024-08-06","choices":[],"usage":{"prompt_tokens":2006,\
        "completion_tokens":300,"total_tokens":2306,"prompt_tokens_details":{"cached_tokens":1920,\
        "audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":128,"audio_tokens":0,\
        "accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}\
        """,
        "[DONE]");
    stream(
        "OpenAI, stream, usage not asked for",
        Provider.OPENAI,
        CHAT,
        tokens(-1, -1, -1, -1, -1),
        "gpt-4o-2024-08-06",
        "stop",
        "chat",
        Transcripts.ROLE,
        Transcripts.HEL,
        Transcripts.STOP,
        "[DONE]");
    stream(
        "OpenAI, stream, usage null until the last",
        Provider.OPENAI,
        CHAT,
        tokens(9, 1, -1, -1, -1),
        "m",
        "stop",
        "chat",
        "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}],\"usage\":null}",
        "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}",
        "{\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}}",
        "[DONE]");
    plain(
        "OpenAI, plain",
        Provider.OPENAI,
        CHAT,
        tokens(19, 10, 0, -1, 0),
        "gpt-5-2025-08-07",
        "length",
        "chat",
        """
        {"id":"chatcmpl-1","object":"chat.completion","created":1741569952,"model":"gpt-5-2025-08-07",\
        "choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"logprobs":null,\
        "finish_reason":"length"}],"usage":{"prompt_tokens":19,"completion_tokens":10,\
        "total_tokens":29,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},\
        "completion_tokens_details":{"reasoning_tokens":0}},"service_tier":"default"}\
        """);
    plain(
        "OpenAI, completions",
        Provider.OPENAI,
        "/v1/completions",
        tokens(5, 7, -1, -1, -1),
        "gpt-3.5-turbo-instruct",
        "length",
        "text_completion",
        """
        {"id":"cmpl-1","object":"text_completion","created":1589478378,\
        "model":"gpt-3.5-turbo-instruct","choices":[{"text":"\\n\\nThis is","index":0,\
        "logprobs":null,"finish_reason":"length"}],\
        "usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}\
        """);
    stream(
        "Groq",
        Provider.GROQ,
        "/openai/v1/chat/completions",
        tokens(18, 34, -1, -1, -1),
        "llama-3.3-70b-versatile",
        "stop",
        "chat",
        """
        {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,\
        "model":"llama-3.3-70b-versatile","choices":[{"index":0,"delta":{"role":"assistant",\
        "content":"Hi"},"finish_reason":null}],"x_groq":{"id":"req_01"}}\
        """,
        """
        {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,\
        "model":"llama-3.3-70b-versatile","choices":[{"index":0,"delta":{},\
        "finish_reason":"stop"}],"x_groq":{"id":"req_01","usage":{"queue_time":0.037,\
        "prompt_tokens":18,"prompt_time":0.0006,"completion_tokens":34,"completion_time":0.4,\
        "total_tokens":52,"total_time":0.5}}}\
        """,
        "[DONE]");
    plain(
        "DeepSeek",
        Provider.DEEPSEEK,
        "/chat/completions",
        tokens(17, 12, 16, -1, 8),
        "deepseek-reasoner",
        "stop",
        "chat",
        """
        {"id":"930c60df","choices":[{"finish_reason":"stop","index":0,"message":{"content":"Hello!",\
        "reasoning_content":"Hm","role":"assistant"}}],"created":1705651092,\
        "model":"deepseek-reasoner","object":"chat.completion","usage":{"completion_tokens":12,\
        "prompt_tokens":17,"prompt_cache_hit_tokens":16,"prompt_cache_miss_tokens":1,\
        "total_tokens":29,"completion_tokens_details":{"reasoning_tokens":8}}}\
        """);
    stream(
        "Moonshot",
        Provider.MOONSHOT,
        CHAT,
        tokens(19, 13, 7, -1, -1),
        "moonshot-v1-8k",
        "stop",
        "chat",
        "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"moonshot-v1-8k\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}]}",
        "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"moonshot-v1-8k\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\",\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":13,\"total_tokens\":32,\"cached_tokens\":7}}]}",
        "[DONE]");
    stream(
        "OpenRouter",
        Provider.OPENROUTER,
        "/api/v1/chat/completions",
        tokens(194, 2, 0, 100, 0),
        "anthropic/claude-sonnet-4.5",
        "stop",
        "chat",
        "{\"id\":\"gen-1\",\"provider\":\"Anthropic\",\"model\":\"anthropic/claude-sonnet-4.5\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\",\"native_finish_reason\":\"end_turn\"}]}",
        "{\"id\":\"gen-1\",\"model\":\"anthropic/claude-sonnet-4.5\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}],\"usage\":{\"prompt_tokens\":194,\"completion_tokens\":2,\"total_tokens\":196,\"cost\":0.95,\"prompt_tokens_details\":{\"cached_tokens\":0,\"cache_write_tokens\":100},\"completion_tokens_details\":{\"reasoning_tokens\":0}}}",
        "[DONE]");
    stream(
        "vLLM, with usage in every chunk",
        Provider.VLLM,
        CHAT,
        tokens(30, 2, -1, -1, -1),
        "qwen",
        "stop",
        "chat",
        "{\"object\":\"chat.completion.chunk\",\"model\":\"qwen\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":null}],\"usage\":{\"prompt_tokens\":30,\"total_tokens\":31,\"completion_tokens\":1}}",
        "{\"object\":\"chat.completion.chunk\",\"model\":\"qwen\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":30,\"total_tokens\":32,\"completion_tokens\":2,\"prompt_tokens_details\":null}}",
        "[DONE]");
  }

  private static void responses() {
    String response =
        """
        {"id":"resp_1","object":"response","created_at":1741476777,"status":"%s",\
        "background":false,"error":null,"incomplete_details":%s,"model":"gpt-5-2025-08-07",\
        "output":[{"type":"message","id":"msg_1","status":"completed","role":"assistant",\
        "content":[{"type":"output_text","text":"Hi","annotations":[]}]}],\
        "usage":{"input_tokens":328,"input_tokens_details":{"cached_tokens":64},\
        "output_tokens":52,"output_tokens_details":{"reasoning_tokens":32},"total_tokens":380}}\
        """;
    stream(
        "Responses, stream",
        Provider.OPENAI,
        RESPONSES,
        tokens(328, 52, 64, -1, 32),
        "gpt-5-2025-08-07",
        "",
        "chat",
        "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"in_progress\",\"model\":\"gpt-5-2025-08-07\",\"usage\":null}}",
        "{\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\"}",
        "{\"type\":\"response.completed\",\"response\":"
            + response.formatted("completed", "null")
            + "}");
    stream(
        "Responses, stream, incomplete",
        Provider.OPENAI,
        RESPONSES,
        tokens(328, 52, 64, -1, 32),
        "gpt-5-2025-08-07",
        "max_output_tokens",
        "chat",
        "{\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}",
        "{\"type\":\"response.incomplete\",\"response\":"
            + response.formatted("incomplete", "{\"reason\":\"max_output_tokens\"}")
            + "}");
    stream(
        "Responses, stream, cut",
        Provider.OPENAI,
        RESPONSES,
        tokens(-1, -1, -1, -1, -1),
        "gpt-5",
        "",
        "chat",
        "{\"type\":\"response.created\",\"response\":{\"object\":\"response\",\"model\":\"gpt-5\"}}",
        "{\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}");
    plain(
        "Responses, plain",
        Provider.OPENAI,
        RESPONSES,
        tokens(328, 52, 64, -1, 32),
        "gpt-5-2025-08-07",
        "",
        "chat",
        response.formatted("completed", "null"));
  }

  private static void anthropic() {
    stream(
        "Anthropic, stream",
        Provider.ANTHROPIC,
        MESSAGES,
        tokens(25, 15, 1200, 248, -1),
        "claude-sonnet-4-5-20250929",
        "end_turn",
        "chat",
        """
        {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
        "content":[],"model":"claude-sonnet-4-5-20250929","stop_reason":null,"stop_sequence":null,\
        "usage":{"input_tokens":25,"cache_creation_input_tokens":248,\
        "cache_read_input_tokens":1200,"cache_creation":{"ephemeral_5m_input_tokens":148,\
        "ephemeral_1h_input_tokens":100},"output_tokens":1,"service_tier":"standard"}}}\
        """,
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}",
        "{\"type\":\"content_block_stop\",\"index\":0}",
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":15}}",
        "{\"type\":\"message_stop\"}");
    stream(
        "Anthropic, stream whose end counts all again",
        Provider.ANTHROPIC,
        MESSAGES,
        tokens(10682, 510, 7, 0, -1),
        "claude",
        "end_turn",
        "chat",
        "{\"type\":\"message_start\",\"message\":{\"model\":\"claude\",\"usage\":{\"input_tokens\":2679,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":7,\"output_tokens\":3}}}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}",
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"input_tokens\":10682,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":510,\"server_tool_use\":{\"web_search_requests\":1}}}",
        "{\"type\":\"message_stop\"}");
    plain(
        "Anthropic, plain",
        Provider.ANTHROPIC,
        MESSAGES,
        tokens(2095, 503, 0, 2051, -1),
        "claude-sonnet-4-5",
        "tool_use",
        "chat",
        """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5",\
        "content":[{"type":"text","text":"Hi"}],"stop_reason":"tool_use","stop_sequence":null,\
        "usage":{"input_tokens":2095,"cache_creation_input_tokens":2051,\
        "cache_read_input_tokens":0,"output_tokens":503}}\
        """);
  }

  private static void gemini() {
    String part =
        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}],\"role\":\"model\"},\"index\":0%s}],\"usageMetadata\":%s,\"modelVersion\":\"gemini-2.5-pro\",\"responseId\":\"r\"}";
    String usage =
        """
        {"promptTokenCount":1008,"candidatesTokenCount":42,"totalTokenCount":1350,\
        "cachedContentTokenCount":900,"promptTokensDetails":[{"modality":"TEXT",\
        "tokenCount":1008}],"cacheTokensDetails":[{"modality":"TEXT","tokenCount":900}],\
        "thoughtsTokenCount":300}\
        """;
    stream(
        "Gemini, stream",
        Provider.GEMINI,
        "/v1beta/models/gemini-2.5-pro:streamGenerateContent",
        tokens(1008, 42, 900, -1, 300),
        "gemini-2.5-pro",
        "STOP",
        "generate_content",
        part.formatted("", "{\"promptTokenCount\":1008,\"totalTokenCount\":1008}"),
        part.formatted(",\"finishReason\":\"STOP\"", usage));
    row(
        "Gemini, an array",
        Provider.VERTEX,
        "/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-pro:streamGenerateContent",
        Transcripts.JSON,
        "["
            + part.formatted("", "{\"promptTokenCount\":1008}")
            + "\n,\r\n"
            + part.formatted(",\"finishReason\":\"STOP\"", usage)
            + "]",
        tokens(1008, 42, 900, -1, 300),
        "gemini-2.5-pro",
        "STOP",
        "generate_content",
        true);
    plain(
        "Gemini, plain",
        Provider.GEMINI,
        "/v1beta/models/gemini-2.5-pro:generateContent",
        tokens(1008, 42, 900, -1, 300),
        "gemini-2.5-pro",
        "MAX_TOKENS",
        "generate_content",
        part.formatted(",\"finishReason\":\"MAX_TOKENS\"", usage));
  }

  private static void ollama() {
    String end =
        "{\"model\":\"llama3.2\",\"created_at\":\"2026-11-25T09:00:00Z\",%s,\"done_reason\":\"stop\",\"done\":true,\"total_duration\":4883583458,\"load_duration\":1334875,\"prompt_eval_count\":26,\"prompt_eval_duration\":342546000,\"eval_count\":282,\"eval_duration\":4535599000}";
    row(
        "Ollama, chat as a stream",
        Provider.OLLAMA,
        "/api/chat",
        Transcripts.NDJSON,
        "{\"model\":\"llama3.2\",\"created_at\":\"2026-11-25T09:00:00Z\",\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"done\":false}\n"
            + end.formatted("\"message\":{\"role\":\"assistant\",\"content\":\"\"}")
            + "\n",
        tokens(26, 282, -1, -1, -1),
        "llama3.2",
        "stop",
        "chat",
        true);
    plain(
        "Ollama, generate",
        Provider.OLLAMA,
        "/api/generate",
        tokens(26, 282, -1, -1, -1),
        "llama3.2",
        "stop",
        "text_completion",
        end.formatted("\"response\":\"Hi\",\"context\":[1,2,3]"));
    plain(
        "Ollama, embed",
        Provider.OLLAMA,
        "/api/embed",
        tokens(8, -1, -1, -1, -1),
        "all-minilm",
        "",
        "embeddings",
        "{\"model\":\"all-minilm\",\"embeddings\":[[0.01,-0.0017]],\"total_duration\":14143917,\"load_duration\":1019500,\"prompt_eval_count\":8}");
  }

  private static void cohere() {
    String usage =
        "{\"billed_units\":{\"input_tokens\":17,\"output_tokens\":12},\"tokens\":{\"input_tokens\":215.0,\"output_tokens\":14},\"cached_tokens\":64}";
    stream(
        "Cohere, stream",
        Provider.COHERE,
        "/v2/chat",
        tokens(215, 14, 64, -1, -1),
        null,
        "COMPLETE",
        "chat",
        "{\"type\":\"message-start\",\"id\":\"i\",\"delta\":{\"message\":{\"role\":\"assistant\",\"content\":[]}}}",
        "{\"type\":\"content-delta\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":\"Hi\"}}}}",
        "{\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\",\"usage\":"
            + usage
            + "}}");
    plain(
        "Cohere, plain",
        Provider.COHERE,
        "/v2/chat",
        tokens(215, 14, 64, -1, -1),
        null,
        "COMPLETE",
        "chat",
        "{\"id\":\"i\",\"message\":{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]},\"finish_reason\":\"COMPLETE\",\"usage\":"
            + usage
            + "}");
    plain(
        "Cohere, first version, bills only",
        Provider.COHERE,
        "/v1/chat",
        tokens(17, 12, -1, -1, -1),
        null,
        "COMPLETE",
        "chat",
        "{\"text\":\"Hi\",\"generation_id\":\"g\",\"finish_reason\":\"COMPLETE\",\"meta\":{\"api_version\":{\"version\":\"1\"},\"billed_units\":{\"input_tokens\":17,\"output_tokens\":12}}}");
    row(
        "Cohere, first version, stream",
        Provider.COHERE,
        "/v1/chat",
        "application/stream+json",
        """
        {"is_finished":false,"event_type":"text-generation","text":"Hi"}
        {"is_finished":true,"event_type":"stream-end","finish_reason":"COMPLETE",\
        "response":{"text":"Hi","meta":{"tokens":{"input_tokens":69,"output_tokens":20}}}}
        """,
        tokens(69, 20, -1, -1, -1),
        null,
        "COMPLETE",
        "chat",
        true);
    plain(
        "Cohere, rerank",
        Provider.COHERE,
        "/v2/rerank",
        tokens(-1, -1, -1, -1, -1),
        null,
        "",
        "rerank",
        "{\"results\":[{\"index\":3,\"relevance_score\":0.99}],\"id\":\"i\",\"meta\":{\"api_version\":{\"version\":\"2\"},\"billed_units\":{\"search_units\":1}}}");
  }

  private static void bedrock() {
    plain(
        "Bedrock, converse",
        Provider.BEDROCK,
        "/model/m/converse",
        tokens(125, 60, 10, 20, -1),
        null,
        "end_turn",
        "chat",
        "{\"metrics\":{\"latencyMs\":1175},\"output\":{\"message\":{\"content\":[{\"text\":\"Hi\"}],\"role\":\"assistant\"}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":125,\"outputTokens\":60,\"totalTokens\":185,\"cacheReadInputTokens\":10,\"cacheWriteInputTokens\":20}}");
    ROWS.add(
        new Row(
            "Bedrock, invoke: the headers tell",
            Provider.BEDROCK,
            "/model/amazon.titan-text/invoke",
            Transcripts.JSON,
            Map.of(
                "X-Amzn-Bedrock-Input-Token-Count",
                List.of("12"),
                "X-Amzn-Bedrock-Output-Token-Count",
                List.of("34"),
                "X-Amzn-Bedrock-Cache-Read-Input-Token-Count",
                List.of("0"),
                "X-Amzn-Bedrock-Cache-Write-Input-Token-Count",
                List.of("no number"),
                "X-Amzn-Bedrock-Invocation-Latency",
                List.of("800")),
            "{\"results\":[{\"outputText\":\"Hi\",\"completionReason\":\"FINISH\"}]}",
            tokens(12, 34, 0, -1, -1),
            null,
            List.of(),
            "other",
            false));
    plain(
        "Bedrock, Titan's embeddings",
        Provider.BEDROCK,
        "/model/amazon.titan-embed-text-v2:0/invoke",
        tokens(8, -1, -1, -1, -1),
        null,
        "",
        "other",
        "{\"embedding\":[0.1,0.2],\"inputTextTokenCount\":8}");
  }

  private static void others() {
    plain(
        "embeddings",
        Provider.OPENAI,
        "/v1/embeddings",
        tokens(8, -1, -1, -1, -1),
        "text-embedding-3-small",
        "",
        "embeddings",
        "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"embedding\":[0.0023,-0.009],\"index\":0}],\"model\":\"text-embedding-3-small\",\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}");
    plain(
        "Gemini's embeddings",
        Provider.GEMINI,
        "/v1beta/models/gemini-embedding-001:embedContent",
        tokens(4, -1, -1, -1, -1),
        null,
        "",
        "embeddings",
        "{\"embedding\":{\"values\":[0.1]},\"usageMetadata\":{\"promptTokenCount\":4}}");
    plain(
        "images",
        Provider.OPENAI,
        "/v1/images/generations",
        tokens(50, 4160, -1, -1, -1),
        null,
        "",
        "other",
        "{\"created\":1713833628,\"data\":[{\"b64_json\":\"iVBOR\"}],\"usage\":{\"total_tokens\":4210,\"input_tokens\":50,\"output_tokens\":4160,\"input_tokens_details\":{\"text_tokens\":10,\"image_tokens\":40}}}");
    plain(
        "a form that nobody knows",
        Provider.DASHSCOPE,
        "/api/v1/services/aigc/text-generation/generation",
        tokens(22, 17, -1, -1, -1),
        null,
        "",
        "other",
        "{\"output\":{\"text\":\"Hi\",\"finish_reason\":\"stop\"},\"usage\":{\"output_tokens\":17,\"input_tokens\":22,\"total_tokens\":39},\"request_id\":\"r\"}");
    plain(
        "what is counted for later",
        Provider.ANTHROPIC,
        "/v1/messages/count_tokens",
        tokens(-1, -1, -1, -1, -1),
        null,
        "",
        "other",
        "{\"input_tokens\":2095}");
    plain(
        "what others took",
        Provider.OPENAI,
        "/v1/batches/batch_1",
        tokens(-1, -1, -1, -1, -1),
        "gpt-5",
        "",
        "other",
        "{\"id\":\"batch_1\",\"object\":\"batch\",\"model\":\"gpt-5\",\"status\":\"completed\",\"usage\":{\"input_tokens\":50000,\"output_tokens\":9}}");
  }

  private static Reading reading(Row row) {
    AIRequest request =
        new AIRequest(row.provider, "service", "asked", null, !row.streamed, row.path);
    Reading reading = new Reading(request, new dev.halfopen.testkit.ManualTimeSource(), false);
    Map<String, List<String>> headers = new java.util.HashMap<>(row.headers);
    headers.put("Content-Type", List.of(row.contentType));
    reading.headers(200, headers);
    return reading;
  }

  private static Came read(Row row, int step) {
    Reading reading = reading(row);
    byte[] body = row.body.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < body.length; from += step) {
      reading.accept(ByteBuffer.wrap(body, from, Math.min(step, body.length - from)));
    }
    reading.end();
    return reading.came();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void tellsWhatTheServiceSays(Row row) {
    for (int step : new int[] {1_000_000, 1, 7}) {
      Came came = read(row, step);
      Usage usage = came.usage();
      assertThat(
              tokens(
                  usage.input(),
                  usage.output(),
                  usage.cached(),
                  usage.cacheCreation(),
                  usage.reasoning()))
          .isEqualTo(row.tokens);
      assertThat(came.answeringModel()).isEqualTo(row.model);
      assertThat(came.finishReasons()).isEqualTo(row.reasons);
      assertThat(came.operation()).isEqualTo(row.operation);
      assertThat(came.streamed()).isEqualTo(row.streamed);
      assertThat(came.bytes()).isEqualTo(row.body.getBytes(StandardCharsets.UTF_8).length);
      assertThat(came.status()).isEqualTo(200);
    }
  }

  @Test
  void whatIsAskedForWithoutAQuestionIsNoNews() {
    Row row =
        rows().stream().filter(r -> r.name.equals("Responses, plain")).findFirst().orElseThrow();
    Reading reading = reading(row);
    reading.uninspected();
    reading.headers(200, Map.of("content-type", List.of(row.contentType)));
    reading.accept(ByteBuffer.wrap(row.body.getBytes(StandardCharsets.UTF_8)));
    reading.end();
    assertThat(reading.came().usage()).isEqualTo(Usage.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "-99999999999",
        "1000000001",
        "99999999999999999999999999999999",
        "1e9",
        "1.5",
        "\"12\"",
        "\"\"",
        "true",
        "null",
        "NaN",
        "-Infinity",
        "[7]",
        "{}",
        "{\"prompt_tokens\":{\"prompt_tokens\":\"x\"}}",
        "[[[[{\"a\":1}]]]]"
      })
  void whatIsNoCountIsNotTold(String value) {
    String usage =
        ("{\"prompt_tokens\":%s,\"completion_tokens\":%s,\"prompt_tokens_details\":%s,"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":%s},\"cache_creation_input_tokens\":%s}")
            .replace("%s", value);
    assertThat(ofChat(usage)).isEqualTo(Usage.NONE);
    assertThat(ofChat(value)).isEqualTo(Usage.NONE);
  }

  @Test
  void whatIsNoCountTakesNoneBack() {
    assertThat(ofChat("{\"prompt_tokens\":7,\"prompt_tokens\":-1}").input()).isEqualTo(7);
  }

  @Property(tries = 200)
  void noUsageDoesHarm(@ForAll @StringLength(max = 30) @AlphaChars String name, @ForAll long n) {
    Usage usage = ofChat("{\"" + name + "\":{\"tokens\":{\"" + name + "\":" + n + "}}}");
    assertThat(usage).isEqualTo(Usage.NONE);
    long told = ofChat("{\"prompt_tokens\":" + n + "}").input();
    assertThat(told).isEqualTo(n >= 0 && n <= UsageReader.MAX_TOKENS ? n : -1);
  }

  private static Usage ofChat(String usage) {
    String body =
        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":"
            + usage
            + "}";
    Row row =
        new Row(
            "",
            Provider.OPENAI,
            CHAT,
            Transcripts.JSON,
            Map.of(),
            body,
            List.of(),
            null,
            List.of(),
            "",
            false);
    return read(row, 1_000_000).usage();
  }

  @Test
  void wordsFromOutsideAreBoundedAndPlain() {
    String evil = "m\\u001b[31m\\u202e\\n" + "x".repeat(2_000);
    Row row =
        new Row(
            "",
            Provider.OPENAI,
            CHAT,
            Transcripts.SSE,
            Map.of(),
            Transcripts.events(
                "{\"model\":\"%s\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"%s\"}]}"
                    .formatted(evil, evil)),
            List.of(),
            null,
            List.of(),
            "",
            true);
    Came came = read(row, 100);
    List<String> words = new ArrayList<>(came.finishReasons());
    words.add(came.answeringModel());
    assertThat(words)
        .hasSize(2)
        .allSatisfy(
            word ->
                assertThat(word).hasSizeLessThanOrEqualTo(150).matches("[ -~]+").startsWith("m"));
  }

  @Test
  void whatWentInAndOutIsAllThatWasCountedApart() {
    assertThat(new Usage(10, 5, 3, 2, 1, false, false).allInput()).isEqualTo(10);
    assertThat(new Usage(10, 5, 3, 2, 1, true, false).allInput()).isEqualTo(15);
    assertThat(new Usage(0, 0, 3, 2, 1, true, true).allInput()).isEqualTo(5);
    assertThat(new Usage(10, 5, -1, -1, 1, true, false).allInput()).isEqualTo(10);
    assertThat(new Usage(-1, 5, 3, 2, 1, true, false).allInput()).isEqualTo(-1);
    assertThat(new Usage(10, 5, 3, 2, 1, true, false).allOutput()).isEqualTo(5);
    assertThat(new Usage(10, 5, 3, 2, 1, true, true).allOutput()).isEqualTo(6);
    assertThat(new Usage(10, 0, 3, 2, 1, true, true).allOutput()).isEqualTo(1);
    assertThat(new Usage(10, 5, 3, 2, -1, true, true).allOutput()).isEqualTo(5);
    assertThat(new Usage(10, -1, 3, 2, 1, true, true).allOutput()).isEqualTo(-1);
  }

  private static Usage read(String usage) {
    UsageReader reader = new UsageReader();
    reader.read(Json.of(usage));
    return reader.usage();
  }

  @Test
  void countsOfACacheAreApartOnlyBesideAnInputThatStandsAlone() {
    assertThat(read("{\"input_tokens\":5,\"cache_read_input_tokens\":3}").cacheApart()).isTrue();
    assertThat(read("{\"prompt_tokens\":5,\"cache_read_input_tokens\":3}").cacheApart()).isFalse();
    assertThat(read("{\"input_tokens\":5,\"cached_tokens\":3}").cacheApart()).isFalse();
  }

  @Test
  void aCountIsAWholeNumberOfUpToAThousandMillions() {
    assertThat(read("{\"input_tokens\":1000000000}").input()).isEqualTo(1_000_000_000);
    assertThat(read("{\"input_tokens\":1000000001}").input()).isEqualTo(-1);
    assertThat(read("{\"input_tokens\":0}").input()).isZero();
    assertThat(read("{\"input_tokens\":-5}").input()).isEqualTo(-1);
    assertThat(read("{\"input_tokens\":5.0}").input()).isEqualTo(5);
    assertThat(read("{\"input_tokens\":7,\"inputTokens\":0}").input()).isEqualTo(7);
  }
}
