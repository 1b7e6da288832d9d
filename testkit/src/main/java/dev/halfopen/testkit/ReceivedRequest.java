package dev.halfopen.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request as {@link ScriptedAiService} received it. The collections of one that the service made
 * are immutable.
 *
 * @param number its number since the current script was started, from 1
 * @param elapsed how long the current script had been running when the request arrived
 * @param receivedAt when it arrived
 * @param wireFormat the API that it speaks
 * @param method the HTTP method
 * @param path the path with its query, if there is one
 * @param headers the values of each HTTP header; {@link #header} finds them in upper and lower case
 * @param body the first 65,536 characters of the body
 * @param model the {@code model} of the JSON body, or of the path in Gemini's form; empty if there
 *     is none
 * @param streaming whether a stream is asked for, by the API's own means
 * @since 0.1.0
 */
public record ReceivedRequest(
    long number,
    Duration elapsed,
    Instant receivedAt,
    WireFormat wireFormat,
    String method,
    String path,
    Map<String, List<String>> headers,
    String body,
    String model,
    boolean streaming) {

  /**
   * Returns the first value of a header.
   *
   * @param name the header's name, in upper or lower case
   * @return its first value; empty if the request has no such header
   */
  public Optional<String> header(String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .flatMap(header -> header.getValue().stream())
        .findFirst();
  }
}
