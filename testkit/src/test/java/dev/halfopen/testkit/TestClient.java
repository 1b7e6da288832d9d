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

/** What the tests do over {@link HttpClient}: requests of both APIs, and their answers read. */
final class TestClient {
  static final String PROMPT = "Say \"hello\"";

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final URI uri;
  private final WireFormat format;

  TestClient(ScriptedAiService service, WireFormat format) {
    this.format = format;
    this.uri =
        format == WireFormat.OPENAI_CHAT_COMPLETIONS
            ? URI.create(service.openAiBaseUri() + "/chat/completions")
            : URI.create(service.anthropicBaseUri() + "/v1/messages");
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
    return HttpRequest.newBuilder(uri)
        .timeout(Duration.ofSeconds(20))
        .header("content-type", "application/json")
        .header("X-Test", "yes")
        .POST(BodyPublishers.ofString(body(streaming)))
        .build();
  }

  static String body(boolean streaming) {
    return "{\"model\":\"test-model\",\"max_tokens\":100,\"stream\":"
        + streaming
        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Say \\\"hello\\\"\"}]}";
  }

  /** The text of a plain answer. */
  String text(HttpResponse<String> response) {
    JsonNode json = json(response.body());
    return format == WireFormat.OPENAI_CHAT_COMPLETIONS
        ? json.at("/choices/0/message/content").asText()
        : json.at("/content/0/text").asText();
  }

  /** Why a plain answer ended; a null node if it doesn't say. */
  JsonNode finish(HttpResponse<String> response) {
    JsonNode json = json(response.body());
    return format == WireFormat.OPENAI_CHAT_COMPLETIONS
        ? json.at("/choices/0/finish_reason")
        : json.at("/stop_reason");
  }

  /** The text of a stream's events. */
  String streamedText(String body) {
    String pointer =
        format == WireFormat.OPENAI_CHAT_COMPLETIONS ? "/choices/0/delta/content" : "/delta/text";
    return data(body).stream()
        .filter(data -> data.startsWith("{"))
        .map(data -> json(data).at(pointer).asText())
        .collect(Collectors.joining());
  }

  boolean hasTerminalMarker(String body) {
    return format == WireFormat.OPENAI_CHAT_COMPLETIONS
        ? body.contains("\"finish_reason\":\"stop\"") || body.contains("data: [DONE]")
        : body.contains("message_stop") || body.contains("end_turn");
  }

  static List<String> data(String body) {
    return body.lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> line.substring("data: ".length()))
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
