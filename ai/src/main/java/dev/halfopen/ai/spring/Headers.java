package dev.halfopen.ai.spring;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/** Reads headers by what Spring 6 and 7 have in common: in 7, they are no {@code Map} any more. */
final class Headers {
  private Headers() {}

  static Map<String, List<String>> map(HttpHeaders headers) {
    Map<String, List<String>> map = new LinkedHashMap<>();
    headers.forEach(map::put);
    return map;
  }

  /** Whether a body may be JSON: it is said to be, or nothing is said yet. */
  static boolean mayBeJson(HttpHeaders headers) {
    String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
    return type == null || type.startsWith("application/json");
  }
}
