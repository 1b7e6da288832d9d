package dev.halfopen.ai;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The wait that a response states. Waits are taken from where the service states them for this
 * call; when its limits are back is asked only where nothing else is stated.
 *
 * @param plain in a header or a field; null for none
 * @param inWords in the message; null for none
 * @param back until limits are back that are spent; null for none
 */
record StatedWait(@Nullable Duration plain, @Nullable Duration inWords, @Nullable Duration back) {
  /** Waits are lengthened by this much: clocks and timers tend to fire a little early. */
  private static final Duration GUARD = Duration.ofMillis(20);

  static StatedWait of(AIResponse response, ErrorBody error, Instant now) {
    Optional<Duration> plain =
        response
            .header("retry-after-ms")
            .flatMap(RetryAfter::millis)
            .or(() -> response.header("x-ms-retry-after-ms").flatMap(RetryAfter::millis))
            .or(() -> response.header("retry-after").flatMap(v -> RetryAfter.header(v, now)))
            .or(() -> field(error.statedWait()))
            .or(
                () ->
                    response
                        .header("anthropic-ratelimit-unified-reset")
                        .flatMap(v -> RetryAfter.header(v, now)));
    return new StatedWait(
        plain.orElse(null),
        RetryAfter.inText(error.words(), now).orElse(null),
        SpentLimits.back(response, now));
  }

  private static Optional<Duration> field(String value) {
    return RetryAfter.goDuration(value).or(() -> RetryAfter.seconds(value));
  }

  @Nullable Duration any() {
    return plain == null ? inWords : plain;
  }

  /** The wait to be kept after a failure; null for none. */
  @Nullable Duration after(AIFailure failure) {
    Duration wait =
        switch (failure.effect()) {
          case IGNORED -> plain;
          case FAILURE -> any();
          case THROTTLED, EXHAUSTED -> any() == null ? back : any();
        };
    return wait == null || wait.isZero() ? wait : wait.plus(GUARD);
  }
}
