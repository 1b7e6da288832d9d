package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.ManualClock;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Legal settings are kept as they were given, also by a copy. */
class LegalSettingsProperties {
  @Property(tries = 500)
  void anyLegalSettingsAreKept(@ForAll("settings") Settings settings) {
    CircuitBreakerConfig config = settings.config(new ManualClock());
    CircuitBreakerConfig copy = config.toBuilder().build();
    assertThat(copy).usingRecursiveComparison().isEqualTo(config);
    assertThat(config.failureDetector()).isEqualTo(settings.strategies().detector().recipe());
    assertThat(config.recoveryDelay()).isEqualTo(settings.strategies().delay().recipe());
    assertThat(config.recoveryTest()).isEqualTo(settings.test().recipe());
    assertThat(config.halfOpenMaxCalls()).isEqualTo(settings.strategies().maxTrials());
    assertThat(config.hangThreshold().toNanos()).isEqualTo(settings.calls().hang());
    assertThat(config.maxRetryAfter().toNanos()).isEqualTo(settings.waits().maxRetryAfter());
  }

  @Provide
  Arbitrary<Settings> settings() {
    return AllSettings.all();
  }
}
