package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds errors in the bodies of answers, in whatever shape services say them there. */
final class Errors {
  /** Where there is no word for an error, a code and a message are one, unless the code is good. */
  private static final List<String> CODES =
      List.of(
          "code",
          "error_code",
          "errorCode",
          "errcode",
          "status_code",
          "statusCode",
          "status",
          "errorType", // AWS Lambda
          "error");

  private static final List<String> MESSAGES =
      List.of(
          "message",
          "msg",
          "error_msg",
          "errorMessage",
          "errmsg",
          "error_message",
          "error_description",
          "status_msg",
          "detail",
          "title");

  private static final Set<String> GOOD =
      Set.of("", "0", "00000", "200", "201", "202", "ok", "success", "succeeded", "true");

  private static final Set<String> NOTHING = Set.of("", "none", "null", "nil", "false", "no error");

  private Errors() {}

  /**
   * Whether a document says that the service failed.
   *
   * @param type its member of this name
   * @param answerIsDue whether it must be an answer, so that anything else may be an error
   * @param known whether documents of a known dialect were there, which say errors in their way
   */
  static boolean in(Json document, Json type, boolean answerIsDue, boolean known) {
    if (type.is("error")
        || document.get("object").is("error")
        || document.get("event").is("error")) {
      return true;
    }
    Json error = document.get("error");
    if (!error.isMissing() && says(error) && (known || !isThing(document))) {
      return true;
    }
    Json base = document.get("base_resp"); // MiniMax
    if (base.isObject() && base.get("status_code").number(0) != 0) {
      return true;
    }
    return !known && answerIsDue && (isWords(document) || isNamed(document, type));
  }

  /** Gateways and clouds that have a word of their own for it. */
  private static boolean isNamed(Json document, Json type) {
    String name = type.isText() ? type.text() : document.get("__type").text();
    boolean isError =
        name.endsWith("_error") || name.endsWith("Error") || name.endsWith("Exception");
    return (isError && hasMessage(document))
        || document.get("Error").isObject()
        || document.get("Response").get("Error").isObject()
        || document.get("ResponseMetadata").get("Error").isObject()
        || document.get("fault").isObject()
        || document.get("header").get("code").number(0) != 0;
  }

  /**
   * Jobs, operations and the like are things of their own, and an error of theirs isn't the
   * answer's.
   */
  private static boolean isThing(Json document) {
    return !document.get("object").isEmpty()
        || ((document.has("id") || document.has("name"))
            && (document.has("status") || document.has("done") || document.has("state")));
  }

  private static boolean says(Json error) {
    if (!error.isObject()) {
      return error.isText() ? !isNothing(error) : error.isSome() || error.isTrue();
    }
    boolean says = false;
    for (Json member : error) {
      says |= !member.isNull() && !(member.isText() && isNothing(member));
    }
    return says && !isGood(error);
  }

  private static boolean isNothing(Json text) {
    return NOTHING.contains(text.text().toLowerCase(Locale.ROOT));
  }

  /** Whether its code says that all is well, and its message nothing else. */
  private static boolean isGood(Json error) {
    return CODES.stream().map(error::get).anyMatch(code -> code.isScalar() && !isBad(code))
        && MESSAGES.stream().map(error::get).allMatch(text -> text.isEmpty() || !isBad(text));
  }

  /** A code that isn't good with a message, or success denied. */
  private static boolean isWords(Json document) {
    if (isFalse(document.get("success")) || !document.get("errors").isEmpty()) {
      return true;
    }
    return hasMessage(document) && CODES.stream().anyMatch(name -> isBad(document.get(name)));
  }

  private static boolean hasMessage(Json document) {
    return MESSAGES.stream().anyMatch(name -> document.get(name).isSome());
  }

  private static boolean isFalse(Json json) {
    return json.isBoolean() && !json.isTrue();
  }

  private static boolean isBad(Json code) {
    return (code.isText() || code.isNumber())
        && !GOOD.contains(code.text().toLowerCase(Locale.ROOT));
  }
}
