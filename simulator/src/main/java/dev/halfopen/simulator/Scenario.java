package dev.halfopen.simulator;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.service.Service;
import dev.halfopen.simulator.traffic.CallRecord;
import dev.halfopen.simulator.traffic.Traffic;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is simulated: calls, the service that they go to, and what callers want. Immutable.
 *
 * <pre>{@code
 * Scenario outage = Scenario.builder("an outage of half an hour")
 *     .length(Duration.ofHours(2))
 *     .traffic(Traffic.of(Arrivals.poisson(5), Tokens.conversations()))
 *     .service(Service.builder()
 *         .failures(BaseFailures.independent(1))
 *         .episodes(Episodes.of(
 *             new Episode(Duration.ofMinutes(30), Duration.ofMinutes(30), Illness.total())))
 *         .build())
 *     .build();
 * }</pre>
 *
 * @since 0.1.0
 */
public final class Scenario {
  private final String name;
  private final Duration length;
  private final Traffic traffic;
  private final Service service;
  private final Service spare;
  private final Duration timeLimit;
  private final Duration patience;
  private final Prices prices;
  private final Prices sparePrices;

  private Scenario(Builder builder) {
    name = builder.name;
    length = builder.length;
    traffic = builder.traffic;
    service = builder.service;
    spare = builder.spare;
    timeLimit = builder.timeLimit;
    patience = builder.patience;
    prices = builder.prices;
    sparePrices = builder.sparePrices == null ? builder.prices : builder.sparePrices;
  }

  /**
   * Starts from an hour of five conversations a second, with a service that is well.
   *
   * @param name what people call it; cut, and without what is invisible, where it is shown
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /**
   * Calls as they were recorded, with a service that does as it did; until the last one.
   *
   * @param records gives them anew for each run, ordered by their times
   */
  public static Builder replay(String name, Supplier<? extends Iterator<CallRecord>> records) {
    return new Builder(name).length(Ranges.MAX_TIME).traffic(Traffic.recorded(records));
  }

  /** What people call it. */
  public String name() {
    return name;
  }

  /** No call begins after that. */
  public Duration length() {
    return length;
  }

  /** When calls come. */
  public Traffic traffic() {
    return traffic;
  }

  /** Where they go. */
  public Service service() {
    return service;
  }

  /** See {@link Builder#spare}. */
  public Service spare() {
    return spare;
  }

  /** See {@link Builder#timeLimit}. */
  public Duration timeLimit() {
    return timeLimit;
  }

  /** See {@link Builder#patience}. */
  public Duration patience() {
    return patience;
  }

  /** What tokens cost. */
  public Prices prices() {
    return prices;
  }

  /** What tokens cost at the spare. */
  public Prices sparePrices() {
    return sparePrices;
  }

  /** Builds a {@link Scenario}; each setter checks its value. Not thread-safe. */
  public static final class Builder {
    /** An hour is simulated. */
    public static final Duration DEFAULT_LENGTH = Duration.ofHours(1);

    /** Clients give up an attempt after a minute. */
    public static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(60);

    /** Callers are content with what comes within ten seconds. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private Duration length = DEFAULT_LENGTH;
    private Traffic traffic =
        Traffic.of(
            dev.halfopen.simulator.traffic.Arrivals.poisson(5),
            dev.halfopen.simulator.traffic.Tokens.conversations());
    private Service service = Service.builder().build();
    private Service spare = Service.builder().build();
    private Duration timeLimit = DEFAULT_TIME_LIMIT;
    private Duration patience = DEFAULT_PATIENCE;
    private Prices prices = Prices.NONE;
    private @Nullable Prices sparePrices;

    private Builder(String name) {
      this.name = Ranges.notNull("name", name);
    }

    /** How long calls come; {@link #DEFAULT_LENGTH} by default. */
    public Builder length(Duration value) {
      length = Ranges.positive("length", value);
      return this;
    }

    /** When calls come, and what they ask for. */
    public Builder traffic(Traffic value) {
      traffic = Ranges.notNull("traffic", value);
      return this;
    }

    /** Where they go. */
    public Builder service(Service value) {
      service = Ranges.notNull("service", value);
      return this;
    }

    /**
     * A second model that pipelines fall back on which have a target for it; by default one that
     * answers as {@link Service.Builder} has it, and is always well. What was recorded says nothing
     * of it: it answers such a call with as many tokens, as far as they are known.
     */
    public Builder spare(Service value) {
      spare = Ranges.notNull("spare", value);
      return this;
    }

    /**
     * When the client itself ends an attempt at the service; {@link #DEFAULT_TIME_LIMIT} by
     * default.
     */
    public Builder timeLimit(Duration value) {
      timeLimit = Ranges.positive("timeLimit", value);
      return this;
    }

    /**
     * How long callers wait gladly, for the first piece of an answer that comes in pieces, or for
     * the whole of another; {@link #DEFAULT_PATIENCE} by default. Nobody hangs up then.
     */
    public Builder patience(Duration value) {
      patience = Ranges.positive("patience", value);
      return this;
    }

    /** What tokens cost; nothing by default. */
    public Builder prices(Prices value) {
      prices = Ranges.notNull("prices", value);
      return this;
    }

    /** What tokens cost at the spare; as at the service by default. */
    public Builder sparePrices(Prices value) {
      sparePrices = Ranges.notNull("sparePrices", value);
      return this;
    }

    /** The scenario. */
    public Scenario build() {
      return new Scenario(this);
    }
  }
}
