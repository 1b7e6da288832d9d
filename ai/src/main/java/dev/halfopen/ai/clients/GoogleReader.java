package dev.halfopen.ai.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.genai.errors.ApiException;
import dev.halfopen.ai.AIResponse;
import dev.halfopen.ai.Provider;
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
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern DETAILS = Pattern.compile("^Details: ", Pattern.MULTILINE);

  private GoogleReader() {}

  static Saying read(Throwable error) {
    ApiException e = (ApiException) error;
    String message = bounded(e.message());
    Matcher details = DETAILS.matcher(message);
    boolean detailed = details.find();
    ObjectNode body = JSON.createObjectNode();
    ObjectNode inner = body.putObject("error");
    inner.put("code", e.code());
    inner.put("message", detailed ? message.substring(0, details.start()) : message);
    inner.put("status", bounded(e.status()));
    if (detailed) {
      addDetails(message.substring(details.end()), inner.putArray("details"));
    }
    return new Saying.Answered(
        Provider.VERTEX, new AIResponse("google", null, e.code(), Map.of(), body.toString()));
  }

  private static void addDetails(String lines, ArrayNode details) {
    for (String line : (Iterable<String>) lines.lines()::iterator) {
      try {
        details.add(JSON.readTree(line));
      } catch (JsonProcessingException e) {
        // A detail in words.
      }
    }
  }

  private static String bounded(@Nullable String text) {
    if (text == null) {
      return "";
    }
    return text.length() > AIResponse.MAX_BODY ? text.substring(0, AIResponse.MAX_BODY) : text;
  }
}
