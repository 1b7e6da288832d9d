package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads errors in the shapes that services give them. Anything can be read: what is no JSON is
 * taken for a message, and JSON that is cut off for what it says up to there.
 */
final class ErrorBodyReader {
  private static final int MAX_NAME = 200;

  /** Errors in errors in errors are followed so far. */
  private static final int MAX_DEPTH = 3;

  /** {@code RESOURCE_EXHAUSTED} for instance. */
  private static final Pattern GOOGLE_STATUS = Pattern.compile("[A-Z]{1,30}(?:_[A-Z]{1,30}){0,3}");

  private static final Pattern ZHIPU_CODE = Pattern.compile("1[0-3][0-9]{2}");

  /** A word that is no sentence: the name of an error. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.\\-]{2,60}");

  private static final List<String> MESSAGES =
      List.of(
          "message",
          "Message",
          "msg",
          "status_msg",
          "error_msg",
          "errorMsg",
          "errorText",
          "errorMessage",
          "error_message",
          "error_description",
          "faultstring",
          "detail",
          "reason",
          "description",
          "title",
          "originalMessage");

  private static final List<String> CODES =
      List.of("code", "Code", "status_code", "statusCode", "error_code", "errorCode", "errcode");

  private static final List<String> WAITS =
      List.of("retry_after", "retryAfter", "retry_after_seconds", "estimated_time");

  private ErrorBodyReader() {}

  static ErrorBody read(String body) {
    return read(body, 0);
  }

  /** The error of a response, whose name Amazon puts into a header. */
  static ErrorBody read(AIResponse response) {
    ErrorBody error = read(response.body());
    String header = response.header("x-amzn-errortype").orElse("");
    return header.isEmpty() ? error : error.withName(PlainText.line(header, MAX_NAME));
  }

  private static ErrorBody read(String body, int depth) {
    JsonNode outer = outermost(body);
    return outer.isEmpty() ? ErrorBody.ofText(body) : ofObject(outer, depth);
  }

  /** The outermost object of a body, empty if there is none. */
  private static JsonNode outermost(String body) {
    JsonNode root = JsonPrefix.read(body);
    JsonNode first = root != null && root.isArray() ? root.path(0) : root;
    return first != null && first.isObject() ? first : MissingNode.getInstance();
  }

  private static ErrorBody ofObject(JsonNode outer, int depth) {
    JsonNode inner = inner(outer);
    String message = message(inner, outer);
    JsonNode details = inner.path("details");
    String type = first(inner.path("type"), inner.path("error_type"), outer.path("__type"));
    if (inner == outer && outer.path("error").isTextual() && !message.equals(line(outer.path("error")))) {
      type = first(outer.path("error")); // {"error":"rate_limited","message":"..."}
    }
    return new ErrorBody(
        name(type),
        name(code(inner)),
        message,
        name(first(inner.path("status"), inner.path("raw_status_code"))),
        name(first(details.path("error_code"), reason(details), inner.path("metadata").path("error_type"))),
        name(String.join(" ", details.findValuesAsText("quotaId"))),
        name(wait(inner, outer, details)),
        name(first(outer.path("request_id"), inner.path("request_id"))),
        name(first(outer.path("originalStatusCode"), inner.path("originalStatusCode"))),
        inner.has("failed_generation") ? "failed_generation" : "",
        shape(outer, inner),
        depth >= MAX_DEPTH ? null : embedded(inner, message, depth));
  }

  /** The object that tells of the error: it stands in others, or is the whole. */
  private static JsonNode inner(JsonNode outer) {
    for (JsonNode place :
        List.of(
            outer.path("error"),
            outer.path("response").path("error"), // OpenAI's response.failed
            outer.path("Response").path("Error"),
            outer.path("errors").path(0),
            outer.path("error").path(0),
            outer.path("base_resp"),
            outer.path("detail"),
            outer.path("fault"),
            outer.path("header"))) {
      if (place.isObject() && !place.isEmpty()) {
        return place;
      }
    }
    return outer;
  }

  private static String message(JsonNode inner, JsonNode outer) {
    JsonNode error = outer.path("error");
    String text = anyOf(inner, MESSAGES);
    if (text.isEmpty()) {
      text = first(inner.path("detail").path(0).path("msg"), inner.path("error")); // FastAPI's first
    }
    boolean named = error.isTextual() && NAME.matcher(error.asText()).matches();
    if (inner == outer && error.isTextual() && !(named && !text.isEmpty())) {
      text = isWord(error.asText()) ? text : error.asText();
    }
    if (text.isEmpty()) {
      text = first(error.path(0), outer.path("message"), outer.path("msg"));
    }
    String raw = first(inner.path("metadata").path("raw"), inner.path("metadata").path("limit_source"));
    return PlainText.line(raw.isEmpty() ? text : text + " " + raw, ErrorBody.MAX_MESSAGE);
  }

  private static boolean isWord(String text) {
    return text.equals("true") || text.equals("1");
  }

  private static String code(JsonNode inner) {
    String code = anyOf(inner, CODES);
    if (code.isEmpty()) {
      code = first(inner.path("innererror").path("code"));
    }
    return code;
  }

  /** Google's {@code ErrorInfo}; a number or a sentence is none. */
  private static JsonNode reason(JsonNode details) {
    JsonNode reason = details.findPath("reason");
    return GOOGLE_STATUS.matcher(reason.asText()).matches() ? reason : MissingNode.getInstance();
  }

  private static String wait(JsonNode inner, JsonNode outer, JsonNode details) {
    String delay = first(details.findPath("retryDelay"), inner.path("metadata").path("retryDelay"));
    if (delay.isEmpty()) {
      delay = anyOf(inner, WAITS);
    }
    if (delay.isEmpty()) {
      delay = anyOf(outer, WAITS);
    }
    return delay.isEmpty() ? first(inner.path("metadata").path("retry_after_seconds")) : delay;
  }

  private static String shape(JsonNode outer, JsonNode inner) {
    if (outer.path("base_resp").isObject()) {
      return Provider.MINIMAX.name();
    }
    if (outer.path("type").asText().equals("error") && outer.path("error").isObject()) {
      return Provider.ANTHROPIC.name();
    }
    if (GOOGLE_STATUS.matcher(outer.path("error").path("status").asText()).matches()) {
      return Provider.VERTEX.name();
    }
    boolean zhipu =
        ZHIPU_CODE.matcher(inner.path("code").asText()).matches()
            && inner.path("type").isMissingNode() // Mistral's numbers stand beside one
            && (inner != outer || outer.has("msg"));
    return zhipu ? Provider.ZHIPU.name() : "";
  }

  /** The error that a text of this one holds. */
  private static @Nullable ErrorBody embedded(JsonNode inner, String message, int depth) {
    int brace = message.indexOf('{');
    for (String text :
        List.of(
            first(inner.path("metadata").path("raw")),
            brace < 0 ? "" : message.substring(brace),
            first(inner.path("details")),
            first(inner.path("body")))) {
      if (text.startsWith("{") || text.startsWith("[")) {
        JsonNode object = outermost(text);
        if (!object.isEmpty()) {
          return ofObject(object, depth + 1);
        }
      }
    }
    return null;
  }

  private static String anyOf(JsonNode object, List<String> names) {
    for (String name : names) {
      String text = first(object.path(name));
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  /** The first of the values that is one, as text. */
  private static String first(JsonNode... values) {
    for (JsonNode value : values) {
      if (value.isValueNode() && !value.isNull()) {
        return value.asText();
      }
    }
    return "";
  }

  private static String line(JsonNode value) {
    return PlainText.line(value.asText(), ErrorBody.MAX_MESSAGE);
  }

  private static String name(String text) {
    return PlainText.line(text, MAX_NAME);
  }
}
