package dev.halfopen.demo;

import dev.halfopen.CircuitBreakerEvent.StateTransition;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Subscription;
import dev.halfopen.simulator.Timeline;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One column at work: its callers, and services that nobody else asks. */
final class Lane implements AutoCloseable {
  private static final int WARM_UP_CALLS = 5;
  private static final int RECORDED_REQUESTS = 100_000;
  private static final Duration TO_WARM_UP = Duration.ofSeconds(30);

  private final Column column;
  private final Settings settings;
  private final Scenario scenario;
  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private final States states = new States();
  private final ScriptedAiService first;
  private final @Nullable ScriptedAiService second;
  private final Crowd crowd;
  private long zero;

  Lane(Column column, Scenario scenario, Settings settings) {
    this.column = column;
    this.scenario = scenario;
    this.settings = settings;
    this.first = service();
    this.second = column == Column.SECOND_MODEL ? service() : null;
    this.crowd = closing(new Crowd(asker()));
  }

  private ScriptedAiService service() {
    return closing(ScriptedAiService.builder().recordedRequests(RECORDED_REQUESTS).start());
  }

  private Asker asker() {
    Askers askers = new Askers(settings);
    CircuitBreakerRegistry registry = askers.registry();
    Subscription listening =
        askers
            .breaker(registry)
            .onEvent(StateTransition.class, transition -> states.changed(transition.to()));
    closing(listening);
    return switch (column) {
      case CLIENT -> closing(ChatClient.asItIs(endpoint(first)))::isWhole;
      case RESILIENCE4J ->
          askers.resilience4j(
              closing(ChatClient.plain(endpoint(first), settings.timeout())), states::changed);
      case HALFOPEN -> askers.halfopen(registry, guarded(askers, registry));
      case SECOND_MODEL ->
          askers.halfopen(
              registry,
              guarded(askers, registry),
              closing(
                  ChatClient.plain(
                      endpoint(second == null ? first : second), ChatClient.OWN_TIMEOUT)));
    };
  }

  private ChatClient guarded(Askers askers, CircuitBreakerRegistry registry) {
    return closing(
        ChatClient.guarded(endpoint(first), ChatClient.OWN_TIMEOUT, askers.protection(registry)));
  }

  private static Endpoint endpoint(ScriptedAiService service) {
    return new Endpoint(service.openAiBaseUri().toString(), "none", "scripted");
  }

  private <T extends AutoCloseable> T closing(T resource) {
    toClose.push(resource);
    return resource;
  }

  /** Makes some calls, and waits until the services are idle again. */
  void warmUp() throws DemoException, InterruptedException {
    Preflight.check(endpoint(first), WARM_UP_CALLS);
    if (second != null) {
      Preflight.check(endpoint(second), WARM_UP_CALLS);
    }
    first.awaitIdle(TO_WARM_UP);
  }

  /** Starts the script, forgets the warm-up, and lets the traffic begin. */
  void start(List<PlannedCall> plan, long atNanos) {
    zero = atNanos;
    first.script(ServiceScript.of(scenario, settings));
    first.reset();
    if (second != null) {
      second.script(ServiceScript.healthy(settings));
      second.reset();
    }
    crowd.start(plan, atNanos);
  }

  Column column() {
    return column;
  }

  Crowd crowd() {
    return crowd;
  }

  /** What it came to. */
  Result result() {
    return Result.of(
        scenario,
        first.exchanges(),
        crowd.measurements().calls(),
        crowd.mostUnderWay(),
        crowd.cutUnnoticed(),
        settings.patience(),
        second == null ? 0 : Prices.SECOND.ofAnswers(second.requestCount()));
  }

  /** What happened, second by second. */
  Timeline timeline() {
    return Timelines.of(
        scenario, settings.length(), crowd.measurements().calls(), states.since(zero));
  }

  @Override
  public void close() throws DemoException {
    while (!toClose.isEmpty()) {
      try {
        toClose.pop().close();
      } catch (Exception e) {
        throw new DemoException("something can't be closed: " + Plain.text(e.toString()), e);
      }
    }
  }
}
