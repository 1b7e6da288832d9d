package dev.halfopen.ai;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a service answered, as far as it takes to judge it. Immutable.
 *
 * @param service the service's name, {@code openai} for instance
 * @param model the model that was asked for; null if unknown
 * @param status the HTTP status; 200 for an error inside a stream
 * @param headers the headers, whose names are compared without regard to case
 * @param body the beginning of the body, at most {@value #MAX_BODY} characters of it
 * @since 0.1.0
 */
public record AIResponse(
    String service,
    @Nullable String model,
    int status,
    Map<String, List<String>> headers,
    String body) {

  /** How much of a body is looked at: {@value} characters. */
  public static final int MAX_BODY = 65_536;

  /** Copies, bounds, and makes the names of the headers alike. */
  public AIResponse {
    Map<String, List<String>> alike = new TreeMap<>();
    headers.forEach(
        (name, values) -> alike.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
    headers = Map.copyOf(alike);
    body = body.length() > MAX_BODY ? body.substring(0, MAX_BODY) : body;
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }
}
