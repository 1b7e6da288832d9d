package dev.halfopen.ai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Locale;

/**
 * What the body of an error says, in whichever of the known shapes; parts that are absent are
 * empty. Anything can be read: what is no JSON is taken for a message.
 *
 * @param status Google's name of the status, or a numeric code that stands for an HTTP status
 * @param detailCode a code in the details, Anthropic's {@code error_code} for instance
 * @param quotaId the quota that Google says was exceeded
 * @param retryDelay Google's {@code RetryInfo}
 */
record ErrorBody(
    String type,
    String code,
    String message,
    String status,
    String detailCode,
    String quotaId,
    String retryDelay) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MAX_MESSAGE = 1_000;

  static ErrorBody read(String body) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return ofText(body);
    }
    if (root == null) {
      return ofText("");
    }
    JsonNode first = root.isArray() && !root.isEmpty() ? root.get(0) : root;
    return first.isObject() ? ofObject(first) : ofText(body);
  }

  static ErrorBody ofObject(JsonNode outer) {
    JsonNode error = outer.path("error");
    if (error.isTextual()) {
      return ofText(error.asText());
    }
    JsonNode inner = error.isObject() ? error : outer;
    JsonNode details = inner.path("details");
    return new ErrorBody(
        text(inner, "type", outer, "__type"),
        text(inner, "code", inner.path("innererror"), "code"),
        bounded(text(inner, "message", inner, "Message")),
        text(inner, "status", inner, "raw_status_code"),
        text(details, "error_code", inner, "error_code"),
        detail(details, "quotaId"),
        detail(details, "retryDelay"));
  }

  private static ErrorBody ofText(String message) {
    return new ErrorBody("", "", bounded(message.strip()), "", "", "", "");
  }

  private static String text(JsonNode node, String name, JsonNode otherNode, String otherName) {
    JsonNode value = node.path(name);
    return (value.isValueNode() && !value.isNull() ? value : otherNode.path(otherName)).asText("");
  }

  /** The first value of this name among Google's details, which are a list of messages. */
  private static String detail(JsonNode details, String name) {
    JsonNode found = details.findValue(name);
    return found == null ? "" : found.asText("");
  }

  private static String bounded(String message) {
    return message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message;
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

  /** Whether the code or the type is one of these. */
  boolean is(String... names) {
    for (String name : names) {
      if (code.equals(name) || type.equals(name)) {
        return true;
      }
    }
    return false;
  }
}
