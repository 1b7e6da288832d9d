package dev.halfopen.modules;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What an application has printed.
 *
 * @param printed what it says itself
 * @param complaints what else was said and is more than information: warnings, errors, traces
 */
record Output(String printed, List<String> complaints) {
  private static final Pattern INFORMATION = Pattern.compile("(?:\\[.*] )?(?:INFO|DEBUG|TRACE) .*");
  private static final Pattern BREAKER_OPENED =
      Pattern.compile("WARN dev\\.halfopen\\.CircuitBreaker - Circuit breaker '.*' opened: .*");

  /** The JVM's own notices about its options, and on newer JDKs about what others' jars do. */
  private static final Pattern OF_THE_JVM =
      Pattern.compile("(?:WARNING:|.* VM warning:) (?!.*halfopen).*");

  static Output of(String out, String err) {
    return new Output(
        String.join(" / ", out.strip().lines().toList()),
        err.lines()
            .filter(line -> !line.isBlank())
            .filter(line -> !INFORMATION.matcher(line).matches())
            .filter(line -> !BREAKER_OPENED.matcher(line).matches())
            .filter(line -> !OF_THE_JVM.matcher(line).matches())
            .toList());
  }
}
