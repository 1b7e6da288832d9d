package dev.halfopen.ai.wild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.Outcome;
import dev.halfopen.TimeSource;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.ai.AIFailureException;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.internal.BodyPrefix;
import dev.halfopen.ai.internal.RequestReader;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What services, gateways and proxies send besides, in whatever pieces it comes. */
class FurtherTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Duration GUARD = Duration.ofMillis(20);
  private static final int SEEDS = 4;

  /** A clock that stands still. */
  private static final TimeSource CLOCK =
      new TimeSource() {
        @Override
        public long nanoTime() {
          return 1;
        }

        @Override
        public Instant instant() {
          return NOW;
        }
      };

  /** What came of an exchange. */
  private record Seen(
      AIExchangeEnd end,
      @Nullable AIFailureException failure,
      @Nullable RuntimeException told,
      CircuitState state) {}

  static List<Further> cases() {
    return Further.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isJudgedAsItShould(Further further) {
    int length = further.body().size();
    Map<String, String> seen = facts(exchange(further, List.of(length)));
    Map<String, String> right = new LinkedHashMap<>(further.facts());
    if (further.kind() != null) {
      right.put("kind", further.kind());
    }
    Map<String, String> got = new LinkedHashMap<>(right);
    got.replaceAll((name, value) -> seen.getOrDefault(name, "nothing"));
    assertThat(further.verdicts()).as("verdict; %s", seen).contains(seen.get("verdict"));
    assertThat(got).as("%s", seen).isEqualTo(right);

    if (!right.containsKey("pieces")) {
      seen.remove("pieces"); // of what nobody can read each piece counts
    }
    assertThat(facts(exchange(further, ones(length))))
        .as("byte by byte")
        .containsAllEntriesOf(seen);
    for (int seed = 0; seed < SEEDS; seed++) {
      assertThat(facts(exchange(further, pieces(length, new Random(seed)))))
          .as("in pieces, %s", seed)
          .containsAllEntriesOf(seen);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void noSuccessTellsAnythingAndNothingOpensButAQuota(Further further) {
    Seen seen = exchange(further, List.of(further.body().size()));
    if (seen.end.outcome() == Outcome.SUCCESS) {
      assertThat(seen.told).isNull();
    }
    assertThat(seen.state)
        .isEqualTo(
            seen.end.outcome() == Outcome.EXHAUSTED ? CircuitState.OPEN : CircuitState.CLOSED);
  }

  private static Seen exchange(Further further, List<Integer> pieces) {
    CircuitBreakerRegistry registry =
        CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().timeSource(CLOCK).build());
    CircuitBreaker breaker = registry.circuitBreaker("b");
    AtomicReference<AIExchangeEnd> end = new AtomicReference<>();
    AtomicReference<AIFailureException> failure = new AtomicReference<>();
    AIProtection.Builder protection =
        AIProtection.builder(registry)
            .key(request -> "b")
            .strict(further.options().containsKey("strict"))
            .observer(end::set)
            .rule(
                ours -> {
                  failure.set(ours);
                  return null;
                });
    if (further.options().containsKey("provider")) {
      protection.provider(Provider.valueOf(further.options().get("provider")));
    }
    AIExchange exchange =
        AIExchange.begin(
            protection.build(),
            RequestReader.read(
                URI.create(further.url()), Provider.GENERIC, name -> null, body(further)));
    Map<String, List<String>> headers = new LinkedHashMap<>();
    further.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    exchange.headers(further.status(), headers);
    byte[] body = further.body().toByteArray();
    int from = 0;
    for (int piece : pieces) {
      exchange.body(ByteBuffer.wrap(body, from, piece));
      from += piece;
    }
    RuntimeException told =
        switch (further.options().getOrDefault("ends", "")) {
          case "reset" -> {
            exchange.failed(new IOException("Connection reset by peer"));
            yield null;
          }
          case "left" -> exchange.left();
          default -> exchange.end();
        };
    return new Seen(end.get(), failure.get(), told, breaker.state());
  }

  private static BodyPrefix body(Further further) {
    BodyPrefix body = new BodyPrefix();
    byte[] json =
        ("{\"model\":\"m\",\"stream\":" + further.stream() + "}").getBytes(StandardCharsets.UTF_8);
    body.write(json, 0, json.length);
    return body;
  }

  private static List<Integer> ones(int length) {
    return Collections.nCopies(length, 1);
  }

  private static List<Integer> pieces(int length, Random random) {
    List<Integer> pieces = new ArrayList<>();
    int left = length;
    while (left > 0) {
      int piece = Math.min(left, 1 + random.nextInt(40));
      pieces.add(piece);
      left -= piece;
    }
    return pieces;
  }

  private static Map<String, String> facts(Seen seen) {
    Map<String, String> facts = new LinkedHashMap<>();
    AIExchangeEnd end = seen.end;
    AIFailureException failure = seen.failure;
    facts.put("verdict", end.outcome().name().toLowerCase(Locale.ROOT));
    facts.put("kind", failure == null ? "none" : failure.failure().name());
    if (failure != null) {
      facts.put("retry", String.valueOf(failure.retryCanHelp()));
      facts.put("failover", failure.failover().name());
      Duration wait = failure.retryAfter();
      facts.put("wait", wait == null ? "none" : wait.minus(GUARD).toString());
      facts.put("message", failure.getMessage());
    }
    facts.put("told", String.valueOf(seen.told != null));
    facts.put("pieces", String.valueOf(end.contentEvents()));
    facts.put("in", String.valueOf(end.inputTokens()));
    facts.put("out", String.valueOf(end.outputTokens()));
    facts.put("cached", String.valueOf(end.cachedTokens()));
    facts.put("created", String.valueOf(end.cacheCreationTokens()));
    facts.put("thinking", String.valueOf(end.reasoningTokens()));
    facts.put("allIn", String.valueOf(end.allInputTokens()));
    facts.put("allOut", String.valueOf(end.allOutputTokens()));
    facts.put("model", String.valueOf(end.answeringModel()));
    facts.put("reasons", String.join(",", end.finishReasons()));
    facts.put("streamed", String.valueOf(end.streamed()));
    facts.put("operation", end.operation());
    facts.put("service", end.provider().name());
    return facts;
  }
}
