package dev.halfopen.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How many bytes a breaker retains, without its name and its settings, on a 64-bit JVM with
 * compressed pointers; JDK 17 needs a few more than later ones.
 */
class BytesPerBreakerTest {
  private static final Work GOOD = new Work();
  private static final Work BAD = new Work.AlwaysFails();

  static Stream<Arguments> limits() {
    return Stream.of(
        Arguments.of(CircuitBreakerConfig.defaults(), 976, 1_008),
        Arguments.of(Halfopen.countWindow(), 1_144, 1_176),
        Arguments.of(Halfopen.timeWindow(), 1_456, 1_488),
        Arguments.of(Halfopen.failuresOutOf(), 1_136, 1_168));
  }

  @ParameterizedTest
  @MethodSource("limits")
  void retainsNoMoreThan(CircuitBreakerConfig config, long fresh, long used) {
    assertThat(Footprint.ofEach(10, () -> CircuitBreaker.of("test", config)))
        .isLessThanOrEqualTo(fresh);
    assertThat(Footprint.ofEach(10, () -> used(CircuitBreaker.of("test", config))))
        .isLessThanOrEqualTo(used);
  }

  /** By one thread, as most breakers of a large registry are. */
  private static CircuitBreaker used(CircuitBreaker breaker) {
    for (int i = 0; i < 3; i++) {
      breaker.call(GOOD);
      try {
        breaker.call(BAD);
      } catch (Work.Failed e) {
        // What a breaker sees now and then.
      }
    }
    return breaker;
  }
}
