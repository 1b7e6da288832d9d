package dev.halfopen.ai.wild;

import dev.halfopen.CircuitState;
import dev.halfopen.ai.AIFailureException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What came of one protected exchange, apart from what the caller saw.
 *
 * @param number which exchange of the case, from 0 on
 * @param requests how many the service has seen by then
 * @param leftEarly whether the client closed before the service had ended
 * @param said the message of the error that the service sent; empty: none
 */
record Trial(
    int number,
    String verdict,
    @Nullable AIFailureException failure,
    CircuitState state,
    int requests,
    boolean leftEarly,
    String said) {
  private static final Pattern MESSAGE =
      Pattern.compile("\"(?:message|errorText)\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  static String said(Case.Exchange exchange) {
    StringBuilder all = new StringBuilder();
    for (Step step : exchange.response()) {
      if (step instanceof Step.Send send) {
        all.append(send.text());
      } else if (step instanceof Step.SendChunk chunk) {
        all.append(chunk.text());
      }
    }
    Matcher message = MESSAGE.matcher(all);
    return message.find() ? message.group(1) : "";
  }
}
