package dev.halfopen.examples.springai;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.CircuitStatus;
import dev.halfopen.spring.boot.Halfopen;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows how the providers are, and makes them ill. */
@RestController
@RequestMapping("/api/providers")
class ProvidersController {
  private final Providers providers;
  private final Halfopen halfopen;

  ProvidersController(Providers providers, Halfopen halfopen) {
    this.providers = providers;
    this.halfopen = halfopen;
  }

  /** An illness to choose. */
  record Choice(String name, String text) {}

  /** A provider as the page shows it. */
  record View(
      String name,
      String model,
      String state,
      String detail,
      @Nullable Illness illness,
      List<Choice> illnesses,
      long requests) {}

  /** What a provider is to have; null: nothing. */
  record Diagnosis(@Nullable Illness illness) {}

  @GetMapping
  List<View> all() {
    return providers.all().stream().map(this::view).toList();
  }

  @PutMapping("/{name}")
  View diagnose(@PathVariable("name") String name, @RequestBody Diagnosis diagnosis) {
    Provider provider = providers.get(name);
    provider.illness(diagnosis.illness());
    return view(provider);
  }

  @ExceptionHandler(IllegalArgumentException.class)
  @ResponseStatus(HttpStatus.NOT_FOUND)
  void unknown() {
    // There is nothing else to say.
  }

  private View view(Provider provider) {
    CircuitBreaker breaker = halfopen.circuitBreaker(provider.bean());
    CircuitStatus status = breaker.status();
    return new View(
        provider.name(),
        breaker.name().substring(breaker.name().indexOf('/') + 1),
        isToldToWait(status) ? "THROTTLED" : status.state().name(),
        detail(provider, status),
        provider.illness(),
        Arrays.stream(Illness.values())
            .map(illness -> new Choice(illness.name(), illness.text()))
            .toList(),
        provider.requests());
  }

  private static boolean isToldToWait(CircuitStatus status) {
    return status.throttledUntil() != null && !status.callPermitted();
  }

  private static String detail(Provider provider, CircuitStatus status) {
    String requests = provider.requests() + " requests so far";
    if (isToldToWait(status)) {
      return requests + "; asked us to wait " + seconds(status.throttledUntil());
    }
    if (status.state() != CircuitState.OPEN) {
      return requests;
    }
    return requests
        + (status.callPermitted()
            ? "; the next question is its trial"
            : "; next trial in " + (status.timeUntilTrial().toSeconds() + 1) + " s");
  }

  private static String seconds(@Nullable Instant until) {
    return until == null
        ? ""
        : "for " + Math.max(1, Duration.between(Instant.now(), until).toSeconds()) + " s";
  }
}
