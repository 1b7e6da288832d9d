package dev.halfopen.ai.wild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.OperatingMode;
import dev.halfopen.ai.AIFailureException;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AtRest;
import dev.halfopen.ai.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R16, never worse than the client alone: every input of every format, whole and cut, through each
 * client bare and protected. What the bare client delivers reaches the caller, unless the service
 * itself said that it is none, or its end is provably missing; then the caller has the text that
 * came, and an exception that tells.
 */
class NeverWorseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final List<Input> INPUTS = Input.all();

  private final AtomicReference<List<Step>> script = new AtomicReference<>(List.of());
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
  private final CircuitBreaker breaker = registry.circuitBreaker("b");

  static Set<String> clients() {
    return Clients.names();
  }

  @ParameterizedTest
  @MethodSource("clients")
  @Execution(ExecutionMode.CONCURRENT)
  void neverWorseThanTheClientAlone(String name) throws Exception {
    breaker.operate(OperatingMode.FORCED_CLOSED);
    List<String> complaints = new ArrayList<>();
    Map<Optional<Provider>, Client> clients = new HashMap<>();
    int inputs = 0;
    try (ScriptServer server = new ScriptServer(request -> script.get());
        Client alone = Clients.of(name, server.uri(), null)) {
      for (Input input : INPUTS) {
        if (input.isAskedBy(name)) {
          inputs++;
          Client guarded =
              clients.computeIfAbsent(
                  Optional.ofNullable(input.provider()),
                  rules -> Clients.of(name, server.uri(), protection(rules)));
          script.set(input.exchange().response());
          Seen bare = Seen.of(text -> alone.ask(input.exchange(), text));
          MetricsSnapshot before = breaker.metrics().snapshot();
          Seen seen = Seen.of(text -> guarded.ask(input.exchange(), text));
          String complaint = complaint(input, bare, seen, verdict(before));
          if (complaint != null) {
            complaints.add(
                input + ": " + complaint + "\n    protected: " + seen + "\n    alone: " + bare);
          }
        }
      }
    }
    clients.values().forEach(Client::close);
    assertThat(complaints).as("%s: %s of %s", name, complaints.size(), inputs).isEmpty();
  }

  private AIProtection protection(Optional<Provider> rules) {
    AIProtection.Builder protection = AIProtection.builder(registry).key(request -> "b");
    rules.ifPresent(protection::provider);
    return protection.build();
  }

  /** A client whose own parser fails tells its caller first, and lets the body go afterwards. */
  private String verdict(MetricsSnapshot before) {
    MetricsSnapshot now = AtRest.metrics(breaker, PATIENCE);
    if (now.successfulCalls() > before.successfulCalls()) {
      return "success";
    }
    return now.ignoredCalls() > before.ignoredCalls() ? "ignored" : "failure";
  }

  private static @Nullable String complaint(Input input, Seen bare, Seen seen, String verdict) {
    if (input.good() && !isBrokenTo(bare)) {
      // Where the client itself can't read it, a good answer may be left, which is neutral.
      if (!verdict.equals("success") && !(verdict.equals("ignored") && bare.thrown() != null)) {
        return "a good answer is a " + verdict;
      }
      return isAsGood(bare, seen) ? null : "a good answer is not what the client alone gives";
    }
    if (seen.sameAs(bare)) {
      return null;
    }
    if (seen.thrown() == null) {
      return "another text than the client alone gives";
    }
    if (verdict.equals("success")) {
      return "an exception for a success";
    }
    boolean more = bare.thrown() != null && letters(seen).startsWith(letters(bare));
    if (!more && !letters(bare).startsWith(letters(seen))) {
      return "a text that the client alone does not give";
    }
    return bare.thrown() == null && !seen.has(AIFailureException.class)
        ? "an exception that does not tell"
        : null;
  }

  /** OkHttp takes a body for broken that is compressed in several members. */
  private static boolean isBrokenTo(Seen bare) {
    return String.valueOf(bare).contains("gzip finished without exhausting source");
  }

  /** A normal end is no worse than an exception behind the whole text. */
  private static boolean isAsGood(Seen bare, Seen seen) {
    return seen.sameAs(bare)
        || (seen.thrown() == null && bare.thrown() != null && seen.text().startsWith(bare.text()));
  }

  private static String letters(Seen seen) {
    return seen.text().replaceFirst("\\|(\\d+ events|complete .*)$", "");
  }
}
