package dev.halfopen.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request is for, by its method, path and body.
 *
 * @param wireFormat the API; OpenAI's if there is no such
 * @param known whether there is such an API
 * @param model the model; empty if the request names none
 * @param streaming whether a stream is wanted
 */
record Target(WireFormat wireFormat, boolean known, String model, boolean streaming) {
  private static final Map<String, WireFormat> ENDS =
      Map.of(
          "/chat/completions", WireFormat.OPENAI_CHAT_COMPLETIONS,
          "/responses", WireFormat.OPENAI_RESPONSES,
          "/messages", WireFormat.ANTHROPIC_MESSAGES,
          "/api/chat", WireFormat.OLLAMA_CHAT,
          "/api/generate", WireFormat.OLLAMA_GENERATE);

  private static final Pattern GEMINI =
      Pattern.compile("/models/([^/:]+):(generateContent|streamGenerateContent)$");

  static Target of(String method, String uri, JsonNode body) {
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    boolean post = method.equals("POST");
    Matcher gemini = GEMINI.matcher(path);
    if (gemini.find()) {
      boolean streaming = gemini.group(2).startsWith("stream");
      boolean known = post && (!streaming || asksForEvents(uri, query));
      return new Target(WireFormat.GEMINI_CONTENT, known, gemini.group(1), streaming);
    }
    for (Map.Entry<String, WireFormat> end : ENDS.entrySet()) {
      if (path.endsWith(end.getKey())) {
        return of(end.getValue(), post, body);
      }
    }
    return of(WireFormat.OPENAI_CHAT_COMPLETIONS, false, body);
  }

  private static Target of(WireFormat format, boolean known, JsonNode body) {
    boolean ollama = format == WireFormat.OLLAMA_CHAT || format == WireFormat.OLLAMA_GENERATE;
    boolean streaming = body.path("stream").asBoolean(ollama); // Ollama streams unless told not to
    return new Target(format, known, body.path("model").asText(), streaming);
  }

  private static boolean asksForEvents(String uri, int query) {
    return query >= 0 && ("&" + uri.substring(query + 1) + "&").contains("&alt=sse&");
  }
}
