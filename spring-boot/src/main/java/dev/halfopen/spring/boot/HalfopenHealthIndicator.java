package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.CircuitStatus;
import dev.halfopen.OperatingMode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health by circuit breakers: UP, with what they say as details, unless the properties give another
 * status for one that is open. It is that only while its trial is not due, so one that nobody calls
 * is not ill for ever; and being told to wait, or a mode by hand other than forced open, is no
 * illness.
 */
final class HalfopenHealthIndicator extends AbstractHealthIndicator {
  /** So many details at most: names may come from outside. */
  private static final int MAX_DETAILS = 100;

  private final Halfopen halfopen;
  private final CircuitBreakerRegistry registry;
  private final StatusAggregator aggregator;

  HalfopenHealthIndicator(
      Halfopen halfopen, CircuitBreakerRegistry registry, StatusAggregator aggregator) {
    super("The circuit breakers could not be asked");
    this.halfopen = halfopen;
    this.registry = registry;
    this.aggregator = aggregator;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    Map<String, BreakerView> details = new LinkedHashMap<>();
    Set<Status> statuses = new LinkedHashSet<>();
    statuses.add(Status.UP);
    Map<String, CircuitBreaker> others = new TreeMap<>();
    registry.all().forEach(breaker -> others.put(breaker.name(), breaker));
    for (Map.Entry<String, CircuitBreaker> named : halfopen.snapshot().entrySet()) {
      CircuitBreaker breaker = named.getValue();
      others.remove(breaker.name());
      BreakerProperties properties = halfopen.properties(named.getKey());
      look(breaker, properties == null ? null : properties.health(), statuses);
      details.put(breaker.name(), BreakerView.of(breaker));
    }
    for (CircuitBreaker breaker : others.values()) {
      look(breaker, halfopen.healthByDefault(), statuses);
      if (details.size() < MAX_DETAILS) {
        details.put(breaker.name(), BreakerView.of(breaker));
      }
    }
    builder.status(aggregator.getAggregateStatus(statuses)).withDetails(details);
  }

  private static void look(
      CircuitBreaker breaker, @Nullable String whileOpen, Set<Status> statuses) {
    if (whileOpen != null && isIll(breaker.status())) {
      statuses.add(new Status(whileOpen));
    }
  }

  private static boolean isIll(CircuitStatus status) {
    return status.mode() == OperatingMode.FORCED_OPEN
        || (status.mode() == OperatingMode.AUTOMATIC
            && status.state() == CircuitState.OPEN
            && !status.timeUntilTrial().isZero());
  }
}
