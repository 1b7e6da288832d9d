package dev.halfopen.spring.boot;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;

/** Takes changed files in place, where that is asked for. */
@AutoConfiguration(after = HalfopenAutoConfiguration.class)
@ConditionalOnBooleanProperty("halfopen.reload.enabled")
@ConditionalOnBean(name = Halfopen.BEAN)
final class HalfopenReloadAutoConfiguration {
  private static final Duration MIN_QUIET_PERIOD = Duration.ofMillis(1);
  private static final Duration MAX_QUIET_PERIOD = Duration.ofHours(1);

  @Bean
  PropertyFileWatcher halfopenPropertyFileWatcher(Halfopen halfopen, BlueprintReader reader) {
    Duration quietPeriod = reader.initialProperties().reload().quietPeriod();
    if (quietPeriod.compareTo(MIN_QUIET_PERIOD) < 0
        || quietPeriod.compareTo(MAX_QUIET_PERIOD) > 0) {
      throw new Settings(reader.properties(), List.of("halfopen.reload"))
          .invalid("quiet-period", "1 ms to 1 h");
    }
    return new PropertyFileWatcher(halfopen, Objects.requireNonNull(reader.files()), quietPeriod);
  }
}
