package dev.halfopen.demo;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.demo.Scenario.Episode;
import dev.halfopen.demo.Summary.Side;
import dev.halfopen.testkit.ScriptedAiService;
import java.util.ArrayList;
import java.util.List;

/** The demo in front of a scripted service: all illnesses, with and without the breaker. */
final class ScriptedDemo {
  private static final int WARM_UP_CALLS = 10;
  private static final int RECORDED_REQUESTS = 100_000;

  private final Screen screen;
  private final Settings settings;
  private final Scenario scenario;
  private final Protection protection;
  private final CircuitBreaker breaker;

  ScriptedDemo(Screen screen, Settings settings) {
    this.screen = screen;
    this.settings = settings;
    this.scenario = Scenario.lasting(settings.length());
    this.protection = Protection.of(settings);
    this.breaker = protection.breaker();
  }

  /** Runs it; says what is wrong if the breaker did not show what it is for. */
  void run() throws DemoException, InterruptedException {
    screen.title("Halfopen demo: one service, ill in four ways; a breaker, or none");
    screen.introduction(settings, true);
    try (ScriptedAiService first = service();
        ScriptedAiService second = service();
        Callers with = callers(guarded(first));
        Callers without = callers(plain(second))) {
      Preflight.check(endpoint(first), WARM_UP_CALLS);
      Preflight.check(endpoint(second), WARM_UP_CALLS);
      screen.line("");
      begin(first);
      begin(second);
      new LiveShow(screen, settings, breaker, with, without).run(scenario.stages());

      Side sideWith = side(first, with);
      Side sideWithout = side(second, without);
      List<String> illnesses =
          scenario.episodes().stream().map(e -> e.illness().condition().label()).toList();
      screen.title("Summary: the same calls, with Halfopen and without a breaker");
      screen.lines(new Summary(illnesses, sideWith, sideWithout, settings.normalWithin()).lines());
      screen.line("");
      screen.labelled(
          "Price", "a recovery is noticed by the next trial calls; until then calls fail");
      screen.labelled(
          "Gain", "the sick service is left alone, and fewer callers wait to see it fail");
      FallbackShow.Result fallback = new FallbackShow(settings.timeout()).run();
      screen.labelled("Fallback", fallback.text());
      require(fallback.isAllAnswered(), "the second service did not answer for the first");
      check(Figures.sum(sideWith.figures()), Figures.sum(sideWithout.figures()));
    }
  }

  private static ScriptedAiService service() {
    return ScriptedAiService.builder().recordedRequests(RECORDED_REQUESTS).start();
  }

  private Callers callers(ChatClient client) {
    return new Callers(settings.callers(), client);
  }

  private ChatClient guarded(ScriptedAiService service) {
    return ChatClient.guarded(endpoint(service), settings.timeout(), protection.ofClients());
  }

  private ChatClient plain(ScriptedAiService service) {
    return ChatClient.plain(endpoint(service), settings.timeout());
  }

  private static Endpoint endpoint(ScriptedAiService service) {
    return new Endpoint(service.openAiBaseUri().toString(), "none", "scripted");
  }

  /** Starts the script, and forgets the warm-up. */
  private void begin(ScriptedAiService service) {
    service.script(ServiceScript.of(scenario, settings));
    service.reset();
  }

  private Side side(ScriptedAiService service, Callers callers) {
    List<Figures> figures = new ArrayList<>();
    List<CallRecord> calls = callers.measurements().calls();
    for (Episode episode : scenario.episodes()) {
      figures.add(Figures.of(episode, service.exchanges(), calls, settings.normalWithin()));
    }
    return new Side(figures, calls);
  }

  private void check(Figures with, Figures without) throws DemoException {
    MetricsSnapshot metrics = breaker.metrics().snapshot();
    require(metrics.circuitBreakerOpens() > 0, "the breaker never opened");
    require(metrics.throttledCalls() > 0, "no call was told to wait");
    require(metrics.circuitBreakerCloses() > 0, "the breaker never closed again");
    require(metrics.droppedEvents() == 0, "events were lost");
    require(
        with.sickRequests() < without.sickRequests(),
        "the breaker kept no request from the service");
  }

  private static void require(boolean promise, String otherwise) throws DemoException {
    if (!promise) {
      throw new DemoException("the demo did not show what it promises: " + otherwise);
    }
  }
}
