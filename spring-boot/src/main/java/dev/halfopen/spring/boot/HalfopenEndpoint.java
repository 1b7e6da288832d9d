package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import java.security.Principal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Shows the circuit breakers, and operates them where that is allowed ({@code
 * management.endpoint.halfopen.access=unrestricted}). Names may hold slashes: what follows the
 * endpoint's own path is the name, or the id.
 */
@Endpoint(id = "halfopen", defaultAccess = Access.READ_ONLY)
final class HalfopenEndpoint {
  static final String AUDIT_TYPE = "CIRCUIT_BREAKER_OPERATION";

  private static final Logger log = LoggerFactory.getLogger(HalfopenEndpoint.class);
  private static final String NOBODY = "anonymous";

  private final Halfopen halfopen;
  private final CircuitBreakerRegistry registry;
  private final EventHistory history;
  private final ApplicationEventPublisher publisher;

  HalfopenEndpoint(
      Halfopen halfopen,
      CircuitBreakerRegistry registry,
      EventHistory history,
      ApplicationEventPublisher publisher) {
    this.halfopen = halfopen;
    this.registry = registry;
    this.history = history;
    this.publisher = publisher;
  }

  /** All circuit breakers. */
  @ReadOperation
  public BreakerView.All list() {
    Map<String, BreakerView> views = new TreeMap<>();
    registry.all().forEach(breaker -> views.put(breaker.name(), BreakerView.of(breaker)));
    return new BreakerView.All(views);
  }

  /** One of them, with its last events; null, which is a 404, if there is none of that name. */
  @ReadOperation
  public BreakerView.@Nullable Whole one(@Selector(match = Match.ALL_REMAINING) String... name) {
    return find(name)
        .map(breaker -> BreakerView.Whole.of(breaker, history.of(breaker.name())))
        .orElse(null);
  }

  /**
   * Operates one of them.
   *
   * @param operation force-open, force-closed, shadow, automatic, trip, reset
   * @param openFor for trip only: how long
   * @param reason for the audit, and with trip for status and log
   */
  @WriteOperation
  public WebEndpointResponse<BreakerView> operate(
      SecurityContext caller,
      @Selector(match = Match.ALL_REMAINING) String[] name,
      String operation,
      @Nullable Duration openFor,
      @Nullable String reason) {
    CircuitBreaker breaker = find(name).orElse(null);
    if (breaker == null) {
      return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }
    Operation wanted =
        Operation.named(operation)
            .orElseThrow(() -> refused("operation: expected one of " + Operation.names()));
    String who = name(caller.getPrincipal());
    BreakerView before = BreakerView.of(breaker);
    String why = (reason == null ? "by hand" : reason) + ", by " + who;
    try {
      wanted.on(breaker, openFor, why);
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
    BreakerView after = BreakerView.of(breaker);
    tell(breaker, wanted, who, openFor, reason, before, after);
    return new WebEndpointResponse<>(after);
  }

  /** By its name, or else by its id. */
  private Optional<CircuitBreaker> find(String[] path) {
    String name = String.join("/", path);
    return registry.find(name).or(() -> Optional.ofNullable(halfopen.snapshot().get(name)));
  }

  private static InvalidEndpointRequestException refused(String message) {
    return new InvalidEndpointRequestException(message, message);
  }

  private static String name(@Nullable Principal principal) {
    return principal == null || principal.getName() == null ? NOBODY : principal.getName();
  }

  private void tell(
      CircuitBreaker breaker,
      Operation operation,
      String who,
      @Nullable Duration openFor,
      @Nullable String reason,
      BreakerView before,
      BreakerView after) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("circuitBreaker", breaker.name());
    data.put("operation", operation.name());
    if (openFor != null) {
      data.put("openFor", openFor.toString());
    }
    if (reason != null) {
      data.put("reason", reason);
    }
    data.put("before", before.mode() + " " + before.state());
    data.put("after", after.mode() + " " + after.state());
    log.info("Operated by hand: {}", new AuditLine(who, data));
    publisher.publishEvent(new AuditApplicationEvent(who, AUDIT_TYPE, data));
  }

  /** One line, whatever names and reasons hold. */
  private record AuditLine(String who, Map<String, Object> data) {
    @Override
    public String toString() {
      return (who + " " + data).replaceAll("\\p{C}", "?");
    }
  }
}
