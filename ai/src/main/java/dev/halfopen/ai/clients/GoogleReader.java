package dev.halfopen.ai.clients;

import com.google.genai.errors.ApiException;
import dev.halfopen.ai.AIResponse;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.json.Json;
import dev.halfopen.ai.json.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The errors of google-genai. The answer is put together again from what is left of it: the message
 * ends with the details, one a line. Vertex AI and the Gemini API look alike here, and Vertex's
 * rules hold for both.
 */
final class GoogleReader {
  private static final Pattern DETAILS = Pattern.compile("^Details: ", Pattern.MULTILINE);

  private GoogleReader() {}

  static Saying read(Throwable error) {
    ApiException e = (ApiException) error;
    String message = bounded(e.message());
    Matcher details = DETAILS.matcher(message);
    boolean detailed = details.find();
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("code", e.code());
    inner.put("message", detailed ? message.substring(0, details.start()) : message);
    inner.put("status", bounded(e.status()));
    if (detailed) {
      inner.put("details", details(message.substring(details.end())));
    }
    String body = JsonText.of(Map.of("error", inner));
    return new Saying.Answered(
        Provider.VERTEX, new AIResponse("google", null, e.code(), Map.of(), body));
  }

  /** A detail a line; what is no JSON is one in words. */
  private static List<Json> details(String lines) {
    return lines.lines().map(Json::of).filter(detail -> !detail.isMissing()).toList();
  }

  private static String bounded(@Nullable String text) {
    if (text == null) {
      return "";
    }
    return text.length() > AIResponse.MAX_BODY ? text.substring(0, AIResponse.MAX_BODY) : text;
  }
}
