package dev.halfopen.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The attributes that we set, all in one place; the guide lists them. */
final class Keys {
  /** Of whom the instruments, events and spans are. */
  static final String SCOPE = "dev.halfopen";

  static final AttributeKey<String> NAME = AttributeKey.stringKey("halfopen.breaker.name");
  static final AttributeKey<String> STATE = AttributeKey.stringKey("halfopen.breaker.state");
  static final AttributeKey<String> MODE = AttributeKey.stringKey("halfopen.breaker.mode");
  static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("halfopen.breaker.outcome");
  static final AttributeKey<String> REASON = AttributeKey.stringKey("halfopen.breaker.reason");
  static final AttributeKey<String> FROM = AttributeKey.stringKey("halfopen.breaker.from");
  static final AttributeKey<String> TO = AttributeKey.stringKey("halfopen.breaker.to");
  static final AttributeKey<String> KIND = AttributeKey.stringKey("halfopen.breaker.kind");

  static final AttributeKey<Boolean> REJECTED =
      AttributeKey.booleanKey("halfopen.breaker.rejected");
  static final AttributeKey<Boolean> SLOW = AttributeKey.booleanKey("halfopen.breaker.slow");
  static final AttributeKey<Boolean> LATE = AttributeKey.booleanKey("halfopen.breaker.late");
  static final AttributeKey<Boolean> TRIAL = AttributeKey.booleanKey("halfopen.breaker.trial");

  static final AttributeKey<Boolean> SHADOW = AttributeKey.booleanKey("halfopen.breaker.shadow");
  static final AttributeKey<Long> PHASE = AttributeKey.longKey("halfopen.breaker.phase");
  static final AttributeKey<String> WHY = AttributeKey.stringKey("halfopen.breaker.why");
  static final AttributeKey<Double> CLOSED_FOR =
      AttributeKey.doubleKey("halfopen.breaker.closed_for");

  static final AttributeKey<String> PIPELINE = AttributeKey.stringKey("halfopen.pipeline.name");
  static final AttributeKey<String> PIPELINE_OUTCOME =
      AttributeKey.stringKey("halfopen.pipeline.outcome");

  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  /** Seconds: AI calls take from 50 ms to 10 min. */
  static final List<Double> CALL_SECONDS =
      List.of(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0);

  private Keys() {}

  /** A tag of a breaker, which may have any name. */
  static AttributeKey<String> tag(String name) {
    return AttributeKey.stringKey("halfopen.breaker.tag." + name);
  }

  /** How the values of an enum are written. */
  static String written(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
