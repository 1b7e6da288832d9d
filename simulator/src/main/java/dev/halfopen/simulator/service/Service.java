package dev.halfopen.simulator.service;

import dev.halfopen.internal.Ranges;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A service: how it is while all is well, and when it is ill. Immutable.
 *
 * <p>Calls that were recorded take as long and end as they did; what is said here of illnesses and
 * limits comes on top.
 *
 * @since 0.1.0
 */
public final class Service {
  private final Latency latency;
  private final BaseFailures failures;
  private final int servers;
  private final @Nullable RateLimit rateLimit;
  private final Episodes episodes;

  private Service(Builder builder) {
    latency = builder.latency;
    failures = builder.failures;
    servers = builder.servers;
    rateLimit = builder.rateLimit;
    episodes = builder.episodes;
  }

  /** Starts from {@link Latency#hosted()}, without any failure. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The service in one run of this length.
   *
   * @param random where all chance comes from that is not the calls' own
   */
  public ServiceRun start(Duration length, SplittableRandom random) {
    return new ServiceRun(
        latency,
        failures.start(random.split()),
        servers == 0 ? null : new Servers(servers),
        rateLimit == null ? null : rateLimit.start(0),
        episodes.draw(length, random.split()));
  }

  /** Builds a {@link Service}; not thread-safe. */
  public static final class Builder {
    private Latency latency = Latency.hosted();
    private BaseFailures failures = BaseFailures.none();
    private int servers;
    private @Nullable RateLimit rateLimit;
    private Episodes episodes = Episodes.none();

    private Builder() {}

    /** How long it takes. */
    public Builder latency(Latency value) {
      latency = Ranges.notNull("latency", value);
      return this;
    }

    /** How it fails while all is well; not at all by default. */
    public Builder failures(BaseFailures value) {
      failures = Ranges.notNull("failures", value);
      return this;
    }

    /**
     * How many calls it works on at a time; others wait in a queue without end. Any number by
     * default.
     *
     * @param value 1 to 1 000 000
     */
    public Builder servers(int value) {
      servers = Ranges.calls("servers", value);
      return this;
    }

    /** How many calls it lets pass; any number by default. */
    public Builder rateLimit(RateLimit value) {
      rateLimit = Ranges.notNull("rateLimit", value);
      return this;
    }

    /** When it is ill; never by default. */
    public Builder episodes(Episodes value) {
      episodes = Ranges.notNull("episodes", value);
      return this;
    }

    /** The service. */
    public Service build() {
      return new Service(this);
    }
  }
}
