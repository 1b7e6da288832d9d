package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads errors in the shapes that services give them. Anything can be read: what is no JSON is
 * taken for a message, and JSON that is cut off for what it says up to there.
 */
final class ErrorBodyReader {
  private static final Json MISSING = Json.of("");

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
    Json outer = outermost(body);
    return outer.isEmpty() ? ErrorBody.ofText(body) : ofObject(outer, depth);
  }

  /** The outermost object of a body, empty if there is none. */
  private static Json outermost(String body) {
    Json root = Json.of(body);
    Json first = root.isArray() ? root.get(0) : root;
    return first.isObject() ? first : MISSING;
  }

  private static ErrorBody ofObject(Json outer, int depth) {
    Json inner = inner(outer);
    String message = message(inner, outer);
    Json details = inner.get("details");
    String type =
        first(
            inner.get("type"),
            inner.get("error_type"),
            inner.get("errorType"),
            outer.get("__type"));
    if (inner == outer
        && outer.get("error").isText()
        && !message.equals(line(outer.get("error")))) {
      type = first(outer.get("error")); // {"error":"rate_limited","message":"..."}
    }
    return new ErrorBody(
        name(type),
        name(code(inner)),
        message,
        name(first(inner.get("status"), inner.get("raw_status_code"))),
        name(
            first(
                details.get("error_code"),
                reason(details),
                inner.get("metadata").get("error_type"))),
        name(String.join(" ", details.texts("quotaId"))),
        name(wait(inner, outer, details)),
        name(first(outer.get("request_id"), inner.get("request_id"))),
        name(
            first(
                outer.get("originalStatusCode"),
                inner.get("originalStatusCode"),
                outer.get("OriginalStatusCode"))), // SageMaker
        inner.has("failed_generation") ? "failed_generation" : "",
        shape(outer, inner),
        depth >= MAX_DEPTH ? null : embedded(inner, message, depth));
  }

  /** The object that tells of the error: it stands in others, or is the whole. */
  private static Json inner(Json outer) {
    for (Json place :
        List.of(
            outer.get("error"),
            outer.get("response").get("error"), // OpenAI's response.failed
            outer.get("Response").get("Error"),
            outer.get("errors").get(0),
            outer.get("error").get(0),
            outer.get("base_resp"),
            outer.get("detail"),
            outer.get("fault"),
            outer.get("header"))) {
      if (place.isObject() && !place.isEmpty()) {
        return place;
      }
    }
    return outer;
  }

  private static String message(Json inner, Json outer) {
    Json error = outer.get("error");
    String text = anyOf(inner, MESSAGES);
    if (text.isEmpty()) {
      text = first(inner.get("detail").get(0).get("msg"), inner.get("error")); // FastAPI's first
    }
    boolean named = error.isText() && NAME.matcher(error.text()).matches();
    if (inner == outer && error.isText() && !(named && !text.isEmpty())) {
      text = isWord(error.text()) ? text : error.text();
    }
    if (text.isEmpty()) {
      text = first(error.get(0), outer.get("message"), outer.get("msg"));
    }
    String raw = first(inner.get("metadata").get("raw"), inner.get("metadata").get("limit_source"));
    return PlainText.line(raw.isEmpty() ? text : text + " " + raw, ErrorBody.MAX_MESSAGE);
  }

  private static boolean isWord(String text) {
    return text.equals("true") || text.equals("1");
  }

  private static String code(Json inner) {
    String code = anyOf(inner, CODES);
    if (code.isEmpty()) {
      code = first(inner.get("innererror").get("code"));
    }
    return code;
  }

  /** Google's {@code ErrorInfo}; a number or a sentence is none. */
  private static Json reason(Json details) {
    Json reason = details.find("reason");
    return GOOGLE_STATUS.matcher(reason.text()).matches() ? reason : MISSING;
  }

  private static String wait(Json inner, Json outer, Json details) {
    String delay = first(details.find("retryDelay"), inner.get("metadata").get("retryDelay"));
    if (delay.isEmpty()) {
      delay = anyOf(inner, WAITS);
    }
    if (delay.isEmpty()) {
      delay = anyOf(outer, WAITS);
    }
    return delay.isEmpty() ? first(inner.get("metadata").get("retry_after_seconds")) : delay;
  }

  private static String shape(Json outer, Json inner) {
    if (outer.get("base_resp").isObject()) {
      return Provider.MINIMAX.name();
    }
    if (outer.get("type").text().equals("error") && outer.get("error").isObject()) {
      return Provider.ANTHROPIC.name();
    }
    if (GOOGLE_STATUS.matcher(outer.get("error").get("status").text()).matches()) {
      return Provider.VERTEX.name();
    }
    boolean zhipu =
        ZHIPU_CODE.matcher(inner.get("code").text()).matches()
            && inner.get("type").isMissing() // Mistral's numbers stand beside one
            && (inner != outer || outer.has("msg"));
    return zhipu ? Provider.ZHIPU.name() : "";
  }

  /** The error that a text of this one holds. */
  private static @Nullable ErrorBody embedded(Json inner, String message, int depth) {
    int brace = message.indexOf('{');
    for (String text :
        List.of(
            first(inner.get("metadata").get("raw")),
            brace < 0 ? "" : message.substring(brace),
            first(inner.get("details")),
            first(inner.get("body")))) {
      if (text.startsWith("{") || text.startsWith("[")) {
        Json object = outermost(text);
        if (!object.isEmpty()) {
          return ofObject(object, depth + 1);
        }
      }
    }
    return null;
  }

  private static String anyOf(Json object, List<String> names) {
    for (String name : names) {
      String text = first(object.get(name));
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  /** The first of the values that is one, as text. */
  private static String first(Json... values) {
    for (Json value : values) {
      if (value.isScalar()) {
        return value.text();
      }
    }
    return "";
  }

  private static String line(Json value) {
    return PlainText.line(value.text(), ErrorBody.MAX_MESSAGE);
  }

  private static String name(String text) {
    return PlainText.line(text, MAX_NAME);
  }
}
