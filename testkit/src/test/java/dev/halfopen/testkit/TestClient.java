package dev.halfopen.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** What the tests do over {@link HttpClient}: requests of every API, and their answers read. */
final class TestClient {
  static final String PROMPT = "Say \"hello\"";

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ScriptedAiService service;
  private final WireFormat format;

  TestClient(ScriptedAiService service, WireFormat format) {
    this.service = service;
    this.format = format;
  }

  /** Where a request goes. */
  static String path(WireFormat format, boolean streaming) {
    return switch (format) {
      case OPENAI_CHAT_COMPLETIONS -> "/v1/chat/completions";
      case OPENAI_RESPONSES -> "/v1/responses";
      case ANTHROPIC_MESSAGES -> "/v1/messages";
      case GEMINI_CONTENT ->
          "/v1beta/models/test-model:"
              + (streaming ? "streamGenerateContent?alt=sse" : "generateContent");
      case OLLAMA_CHAT -> "/api/chat";
      case OLLAMA_GENERATE -> "/api/generate";
    };
  }

  private URI uri(boolean streaming) {
    URI base =
        switch (format) {
          case OPENAI_CHAT_COMPLETIONS, OPENAI_RESPONSES -> service.openAiBaseUri().resolve("/");
          case ANTHROPIC_MESSAGES -> service.anthropicBaseUri();
          case GEMINI_CONTENT -> service.geminiBaseUri();
          case OLLAMA_CHAT, OLLAMA_GENERATE -> service.ollamaBaseUri();
        };
    return base.resolve(path(format, streaming));
  }

  HttpResponse<String> plain() throws IOException, InterruptedException {
    return HTTP.send(request(false), BodyHandlers.ofString());
  }

  HttpResponse<String> stream() throws IOException, InterruptedException {
    return HTTP.send(request(true), BodyHandlers.ofString());
  }

  HttpResponse<String> send(boolean streaming) throws IOException, InterruptedException {
    return streaming ? stream() : plain();
  }

  CompletableFuture<HttpResponse<String>> plainAsync() {
    return HTTP.sendAsync(request(false), BodyHandlers.ofString());
  }

  HttpRequest request(boolean streaming) {
    return HttpRequest.newBuilder(uri(streaming))
        .timeout(Duration.ofSeconds(20))
        .header("content-type", "application/json")
        .header("X-Test", "yes")
        .POST(BodyPublishers.ofString(body(streaming)))
        .build();
  }

  /** A body that every API understands as far as the service does. */
  static String body(boolean streaming) {
    return "{\"model\":\"test-model\",\"max_tokens\":100,\"stream\":"
        + streaming
        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Say \\\"hello\\\"\"}]}";
  }

  /** The text of a plain answer. */
  String text(HttpResponse<String> response) {
    return json(response.body())
        .at(
            switch (format) {
              case OPENAI_CHAT_COMPLETIONS -> "/choices/0/message/content";
              case OPENAI_RESPONSES -> "/output/0/content/0/text";
              case ANTHROPIC_MESSAGES -> "/content/0/text";
              case GEMINI_CONTENT -> "/candidates/0/content/parts/0/text";
              case OLLAMA_CHAT -> "/message/content";
              case OLLAMA_GENERATE -> "/response";
            })
        .asText();
  }

  /** Whether a plain answer says that it is finished. */
  boolean isFinished(HttpResponse<String> response) {
    JsonNode json = json(response.body());
    return switch (format) {
      case OPENAI_CHAT_COMPLETIONS -> json.at("/choices/0/finish_reason").isTextual();
      case OPENAI_RESPONSES -> json.path("status").asText().equals("completed");
      case ANTHROPIC_MESSAGES -> json.path("stop_reason").isTextual();
      case GEMINI_CONTENT -> json.at("/candidates/0/finishReason").isTextual();
      case OLLAMA_CHAT, OLLAMA_GENERATE -> json.path("done").asBoolean();
    };
  }

  /** The text of a stream's events. */
  String streamedText(String body) {
    String pointer =
        switch (format) {
          case OPENAI_CHAT_COMPLETIONS -> "/choices/0/delta/content";
          case OPENAI_RESPONSES -> "/delta";
          case ANTHROPIC_MESSAGES -> "/delta/text";
          case GEMINI_CONTENT -> "/candidates/0/content/parts/0/text";
          case OLLAMA_CHAT -> "/message/content";
          case OLLAMA_GENERATE -> "/response";
        };
    return data(body).stream()
        .filter(data -> data.startsWith("{"))
        .map(data -> json(data).at(pointer).asText())
        .collect(Collectors.joining());
  }

  boolean hasTerminalMarker(String body) {
    return switch (format) {
      case OPENAI_CHAT_COMPLETIONS ->
          body.contains("\"finish_reason\":\"stop\"") || body.contains("data: [DONE]");
      case OPENAI_RESPONSES -> body.contains("response.completed");
      case ANTHROPIC_MESSAGES -> body.contains("message_stop") || body.contains("end_turn");
      case GEMINI_CONTENT -> body.contains("finishReason");
      case OLLAMA_CHAT, OLLAMA_GENERATE -> body.contains("\"done\":true");
    };
  }

  /** How a stream begins before its first token; empty if there is nothing. */
  String opening() {
    return switch (format) {
      case OPENAI_CHAT_COMPLETIONS -> "assistant";
      case OPENAI_RESPONSES -> "response.content_part.added";
      case ANTHROPIC_MESSAGES -> "content_block_start";
      case GEMINI_CONTENT, OLLAMA_CHAT, OLLAMA_GENERATE -> "";
    };
  }

  boolean isLines() {
    return format == WireFormat.OLLAMA_CHAT || format == WireFormat.OLLAMA_GENERATE;
  }

  /** The data of a stream's events. */
  List<String> data(String body) {
    String prefix = isLines() ? "" : "data: ";
    return body.lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .toList();
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
