package dev.halfopen.examples.migration;

import dev.halfopen.testkit.ManualTimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The assistant, before and after. */
enum Version {
  BEFORE {
    @Override
    Assistant assistant(ModelClient client, MeterRegistry meters, ManualTimeSource time) {
      return new dev.halfopen.examples.migration.before.ResilientAssistant(
          client, meters, new MovedClock(time, ZoneOffset.UTC));
    }
  },
  AFTER {
    @Override
    Assistant assistant(ModelClient client, MeterRegistry meters, ManualTimeSource time) {
      return new dev.halfopen.examples.migration.after.ResilientAssistant(client, meters, time);
    }
  };

  /** One by a clock that is moved by hand. */
  abstract Assistant assistant(ModelClient client, MeterRegistry meters, ManualTimeSource time);

  /** The time as Resilience4j wants it. */
  private static final class MovedClock extends Clock {
    private final ManualTimeSource time;
    private final ZoneId zone;

    MovedClock(ManualTimeSource time, ZoneId zone) {
      this.time = time;
      this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
      return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
      return new MovedClock(time, other);
    }

    @Override
    public Instant instant() {
      return time.instant();
    }
  }
}
