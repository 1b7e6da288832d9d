package dev.halfopen.spring.boot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * What a rate is looked at over: a number of calls, {@code 20}, or a time, {@code 30s}.
 *
 * @param calls 0: it is a time
 */
record Window(int calls, @Nullable Duration time) {
  /** What {@link Conversions} calls. */
  static Window valueOf(String text) {
    String plain = text.strip();
    return plain.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))
        ? new Window(Integer.parseInt(plain), null)
        : new Window(0, DurationStyle.detectAndParse(plain));
  }
}
