package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Locale;

/**
 * What the body of an error says, in whichever of the known shapes; parts that are absent are
 * empty. Anything can be read: what is no JSON is taken for a message, and JSON that is cut off for
 * what it says up to there.
 *
 * @param message one line, at most {@value #MAX_MESSAGE} characters
 * @param status Google's name of the status, or Mistral's number of it
 * @param detailCode a code in the details, Anthropic's {@code error_code} for instance
 * @param quotaIds the quotas that Google says were exceeded
 * @param retryDelay Google's {@code RetryInfo}
 * @param originalStatus the status that the model gave to Bedrock
 */
record ErrorBody(
    String type,
    String code,
    String message,
    String status,
    String detailCode,
    String quotaIds,
    String retryDelay,
    String requestId,
    String originalStatus) {

  /** Waits stand at the end of messages that can be long. */
  static final int MAX_MESSAGE = 4_096;

  private static final int MAX_NAME = 200;

  static ErrorBody read(String body) {
    JsonNode outer = outermost(body);
    return outer.isEmpty() ? ofText(body) : ofObject(outer);
  }

  /** The outermost object of a body, empty if there is none. */
  static JsonNode outermost(String body) {
    JsonNode root = JsonPrefix.read(body);
    JsonNode first = root != null && root.isArray() ? root.path(0) : root;
    return first != null && first.isObject() ? first : MissingNode.getInstance();
  }

  static ErrorBody ofObject(JsonNode outer) {
    JsonNode error = outer.path("error");
    if (error.isTextual()) {
      return ofText(error.asText());
    }
    JsonNode ofResponse = outer.path("response").path("error"); // OpenAI's response.failed
    JsonNode inner = error.isObject() ? error : ofResponse.isObject() ? ofResponse : outer;
    JsonNode details = inner.path("details");
    return new ErrorBody(
        name(first(inner.path("type"), outer.path("__type"))),
        name(first(inner.path("code"), inner.path("innererror").path("code"))),
        message(inner),
        name(first(inner.path("status"), inner.path("raw_status_code"))),
        name(first(details.path("error_code"), inner.path("error_code"))),
        name(String.join(" ", details.findValuesAsText("quotaId"))),
        name(first(details.findPath("retryDelay"))),
        name(first(outer.path("request_id"), inner.path("request_id"))),
        name(first(outer.path("originalStatusCode"), inner.path("originalStatusCode"))));
  }

  private static String message(JsonNode error) {
    JsonNode detail = error.path("detail"); // FastAPI's, which stands behind many a service
    String text =
        first(
            error.path("message"),
            error.path("Message"),
            detail,
            detail.path(0).path("msg"),
            error.path("originalMessage"));
    return PlainText.line(text, MAX_MESSAGE);
  }

  private static ErrorBody ofText(String message) {
    return new ErrorBody("", "", PlainText.line(message, MAX_MESSAGE), "", "", "", "", "", "");
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

  private static String name(String text) {
    return PlainText.line(text, MAX_NAME);
  }

  /** What the service calls the error; a number that only repeats the HTTP status is no name. */
  String name() {
    if (!code.isEmpty() && httpStatus(code, 0) == 0) {
      return code;
    }
    return type.isEmpty() && httpStatus(status, 0) == 0 ? status : type;
  }

  /**
   * The HTTP status, which for an error inside a 200 may stand in the body.
   *
   * @param status that of the response
   */
  int statusOr(int status) {
    if (status >= 400) {
      return status;
    }
    return httpStatus(code, httpStatus(this.status, status));
  }

  /** A text as the status of an error, if it is one. */
  static int httpStatus(String text, int otherwise) {
    return text.matches("[45][0-9]{2}") ? Integer.parseInt(text) : otherwise;
  }

  /** Whether the message contains one of these texts, in lower case. */
  boolean says(String... texts) {
    String lower = message.toLowerCase(Locale.ROOT);
    for (String text : texts) {
      if (lower.contains(text)) {
        return true;
      }
    }
    return false;
  }
}
