package dev.halfopen.ai;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the body of an error says, in whichever of the known shapes; parts that are absent are
 * empty. {@link ErrorBodyReader} makes it.
 *
 * @param message one line, at most {@value #MAX_MESSAGE} characters
 * @param status Google's name of the status, or a number of it
 * @param detailCode a code or a reason in the details, Anthropic's {@code error_code} for instance
 * @param quotaIds the quotas that Google says were exceeded
 * @param retryDelay a wait: Google's {@code RetryInfo}, or a field of another service's
 * @param originalStatus the status that what stands behind gave
 * @param marks fields whose being there is a name by itself, {@code failed_generation} for instance
 * @param shape the provider whose shape this is, where codes mean something in it alone
 * @param embedded the error that a gateway has put into this one as a text; null for none
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
    String originalStatus,
    String marks,
    String shape,
    @Nullable ErrorBody embedded) {

  /** Waits stand at the end of messages that can be long. */
  static final int MAX_MESSAGE = 4_096;

  /** A message may begin with its status: {@code <400> the input is too long}. */
  private static final Pattern PAGE = Pattern.compile("<(?![0-9]{3}>)");

  static ErrorBody read(String body) {
    return ErrorBodyReader.read(body);
  }

  static ErrorBody ofText(String message) {
    String line = PlainText.line(message, MAX_MESSAGE);
    return new ErrorBody("", "", line, "", "", "", "", "", "", "", "", null);
  }

  /** The same error under the name that a header gives it. */
  ErrorBody withName(String name) {
    return new ErrorBody(
        type,
        amazonName(name),
        message,
        status,
        detailCode,
        quotaIds,
        retryDelay,
        requestId,
        originalStatus,
        marks,
        shape,
        embedded);
  }

  /** What the service calls the error; a number that only repeats the HTTP status is no name. */
  String name() {
    if (!code.isEmpty() && httpStatus(code, 0) == 0) {
      return code;
    }
    return type.isEmpty() && httpStatus(status, 0) == 0 ? status : amazonName(type);
  }

  /** All that it is called, the finest first: what a gateway passes on says more than its own. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    if (embedded != null) {
      names.addAll(embedded.names());
    }
    for (String name : List.of(marks, detailCode, code, amazonName(type), status)) {
      if (!name.isEmpty() && httpStatus(name, 0) == 0) {
        names.add(name);
      }
    }
    return names;
  }

  /** {@code ThrottlingException:http://...} in a header, {@code com.amazon...#Name} in a body. */
  static String amazonName(String text) {
    int colon = text.indexOf(':');
    String name =
        colon >= 0 && text.startsWith("http", colon + 1) ? text.substring(0, colon) : text;
    return name.substring(name.indexOf('#') + 1);
  }

  /** The message, and that of an error inside; a page for people is none. */
  String words() {
    if (PAGE.matcher(message).lookingAt()) {
      return "";
    }
    return embedded == null || message.contains(embedded.message)
        ? message
        : message + " " + embedded.message;
  }

  /** The status of an error that a gateway passes on as a text; empty if it isn't told. */
  String embeddedStatus() {
    if (embedded == null) {
      return "";
    }
    return httpStatus(embedded.code, 0) != 0 ? embedded.code : embedded.status;
  }

  /** The wait of this error or of the one inside. */
  String statedWait() {
    return retryDelay.isEmpty() && embedded != null ? embedded.retryDelay : retryDelay;
  }

  /**
   * The HTTP status, which for an error inside a 200 may stand in the body.
   *
   * @param status that of the response
   */
  int statusOr(int status) {
    if (status >= 300) {
      return status;
    }
    return httpStatus(code, httpStatus(this.status, httpStatus(embeddedStatus(), status)));
  }

  /** A text as the status of an error, if it is one. */
  static int httpStatus(String text, int otherwise) {
    return text.matches("[45][0-9]{2}") ? Integer.parseInt(text) : otherwise;
  }
}
