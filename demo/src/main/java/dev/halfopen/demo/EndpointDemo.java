package dev.halfopen.demo;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.MetricsSnapshot;
import java.util.List;

/** The demo in front of a real endpoint: little traffic, and a second run only when asked for. */
final class EndpointDemo {
  private final Screen screen;
  private final Settings settings;
  private final Endpoint endpoint;
  private final boolean compared;

  EndpointDemo(Screen screen, Settings settings, Endpoint endpoint, boolean compared) {
    this.screen = screen;
    this.settings = settings;
    this.endpoint = endpoint;
    this.compared = compared;
  }

  /** Runs it; says what is wrong if the endpoint answers nothing. */
  void run() throws DemoException, InterruptedException {
    screen.title("Halfopen demo: " + Plain.text(endpoint.toString()));
    screen.introduction(settings, compared);
    Preflight.check(endpoint, 1);
    screen.line("");
    Protection protection = Protection.of(settings);
    CircuitBreaker breaker = protection.breaker();
    try (Callers with =
        callers(ChatClient.guarded(endpoint, settings.timeout(), protection.ofClients()))) {
      if (compared) {
        try (Callers without = callers(ChatClient.plain(endpoint, settings.timeout()))) {
          new LiveShow(screen, settings, breaker, with, without).run(List.of());
          summarize(breaker, with);
          total("without", without.measurements().total());
        }
      } else {
        new LiveShow(screen, settings, breaker, with, null).run(List.of());
        summarize(breaker, with);
      }
      if (with.measurements().total().answered() == 0) {
        throw new DemoException(
            "no call was answered; the last failure: " + Plain.describe(with.lastFailure()));
      }
    }
  }

  private Callers callers(ChatClient client) {
    return new Callers(settings.callers(), client);
  }

  private void summarize(CircuitBreaker breaker, Callers with) {
    MetricsSnapshot metrics = breaker.metrics().snapshot();
    screen.title("Summary");
    total("with", with.measurements().total());
    screen.labelled(
        "breaker",
        "opened %d times, closed %d times, told to wait by %d calls; now %s"
            .formatted(
                metrics.circuitBreakerOpens(),
                metrics.circuitBreakerCloses(),
                metrics.throttledCalls(),
                metrics.state()));
  }

  private void total(String label, Second total) {
    screen.labelled(
        label,
        "%d calls: %d answered, %d failed, %d rejected; p50 %s, p95 %s"
            .formatted(
                total.sent(),
                total.answered(),
                total.failed(),
                total.rejected(),
                Plain.time(total.p50()),
                Plain.time(total.p95())));
  }
}
