package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import dev.halfopen.testkit.ManualTimeSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** R16: one account's spent quota, and its own limit, harm nobody else. */
class AccountsTest {
  private static final String SPENT = "{\"error\":{\"code\":\"insufficient_quota\"}}";
  private static final String LIMITED = "{\"error\":{\"message\":\"Too many requests\"}}";
  private static final String BROKEN = "{\"error\":{\"message\":\"oops\"}}";

  private final ManualTimeSource time = new ManualTimeSource();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().timeSource(time).build());
  private final AIProtection protection = AIProtection.of(registry);

  private CircuitBreaker breaker() {
    return registry.circuitBreaker("ai/m");
  }

  /** What a call of an account comes to, if the service is asked. */
  private void call(@Nullable String account, int status, String body) {
    call(protection, account, status, body);
  }

  private void call(AIProtection by, @Nullable String account, int status, String body) {
    end(begin(by, account), status, body);
  }

  private static AIExchange begin(AIProtection by, @Nullable String account) {
    return AIExchange.begin(by, new AIRequest(Provider.GENERIC, "ai", "m", account, false));
  }

  private static void end(AIExchange exchange, int status, String body) {
    exchange.headers(status, Map.of("retry-after", List.of("30")));
    exchange.body(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
    exchange.end();
  }

  private void answered(@Nullable String account) {
    call(account, 200, "{\"data\":[{\"embedding\":[1]}],\"object\":\"list\"}");
  }

  private CallNotPermittedException refused(@Nullable String account) {
    return catchThrowableOfType(CallNotPermittedException.class, () -> answered(account));
  }

  @Test
  void theOnlyAccountsSpentQuotaOpensTheBreaker() {
    call("a", 429, SPENT);
    assertThat(breaker().state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker().metrics().snapshot().exhaustedCalls()).isEqualTo(1);
    assertThat(refused("a").reason()).isEqualTo(Reason.OPEN);
    assertThat(breaker().state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void anUnknownAccountsVerdictsGoToTheBreaker() {
    answered("a");
    answered("b");
    call(null, 429, SPENT);
    assertThat(breaker().state()).isEqualTo(CircuitState.OPEN);
    assertThat(refused("a").reason()).isEqualTo(Reason.OPEN);
  }

  @Test
  void anotherAccountIsServedThoughTheFirstOnesQuotaOpenedTheBreaker() {
    call("a", 429, SPENT);
    answered("b");
    assertThat(breaker().state()).isEqualTo(CircuitState.CLOSED);
    CallNotPermittedException refusal = refused("a");
    assertThat(refusal.reason()).isEqualTo(Reason.THROTTLED);
    assertThat(refusal.circuitBreakerName()).isEqualTo("ai/m");
    assertThat(refusal.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMinutes(15));
    assertThat(refusal).hasCauseInstanceOf(QuotaExhaustedException.class);
    answered("b");
    time.advance(Duration.ofMinutes(15));
    answered("a");
  }

  @Test
  void aQuotaThatManyCallsFindSpentAtOnceHarmsNobodyElse() {
    List<AIExchange> calls = Stream.generate(() -> begin(protection, "a")).limit(3).toList();
    calls.forEach(call -> end(call, 429, SPENT));
    answered("b");
    assertThat(breaker().state()).isEqualTo(CircuitState.CLOSED);
    assertThat(refused("a").reason()).isEqualTo(Reason.THROTTLED);
  }

  @Test
  void fromTheSecondAccountOnAVerdictOnOneIsItsOwn() {
    answered("a");
    answered("b");
    call("a", 429, SPENT);
    assertThat(breaker().state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker().metrics().snapshot().ignoredCalls()).isEqualTo(1);
    assertThat(refused("a").reason()).isEqualTo(Reason.THROTTLED);
    answered("b");
    answered(null);
    time.advance(Duration.ofMinutes(15).minusNanos(1));
    assertThat(refused("a").retryAfter()).isEqualTo(Duration.ofNanos(1));
    time.advance(Duration.ofNanos(1));
    answered("a");
  }

  @Test
  void anAccountsLimitHoldsBackThatAccount() {
    call("a", 429, LIMITED);
    assertThat(refused("a").reason()).isEqualTo(Reason.THROTTLED);
    answered("b");
    assertThat(refused("a").retryAfter()).isEqualTo(Duration.ofSeconds(30).plusMillis(20));
    call("b", 429, LIMITED);
    assertThat(refused("b").reason()).isEqualTo(Reason.THROTTLED);
    assertThat(breaker().status().throttledUntil()).isNull();
    time.advance(Duration.ofSeconds(31));
    answered("a");
    answered("b");
  }

  @Test
  void aLimitDoesNotUndoWhatFailuresHaveDone() {
    for (int i = 0; i < 5; i++) {
      call("a", 500, BROKEN);
    }
    assertThat(breaker().state()).isEqualTo(CircuitState.OPEN);
    assertThat(refused("b").reason()).isEqualTo(Reason.OPEN);
    assertThat(breaker().state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void failuresOfTheServiceAreEverybodys() {
    for (int i = 0; i < 5; i++) {
      call(i % 2 == 0 ? "a" : "b", 500, BROKEN);
    }
    assertThat(breaker().state()).isEqualTo(CircuitState.OPEN);
    assertThat(refused("c").reason()).isEqualTo(Reason.OPEN);
  }

  @Test
  void whatAnotherProtectionOfTheSameBreakerSawCounts() {
    call("a", 429, SPENT);
    call(AIProtection.of(registry), "b", 200, "{\"data\":[{\"embedding\":[1]}]}");
    assertThat(refused("a").reason()).isEqualTo(Reason.THROTTLED);
  }

  @Test
  void aPipelineAsksAnotherTargetWhereAnAccountIsHeldBack() {
    answered("b");
    call("a", 429, SPENT);
    List<String> asked = new ArrayList<>();
    String answer =
        ResiliencePipeline.builder(CircuitBreaker.of("outer"))
            .retry(Retry.builder().maxAttempts(3).build())
            .fallbackTo(CircuitBreaker.of("other"))
            .build()
            .call(
                attempt -> {
                  asked.add(attempt.target());
                  if (asked.size() == 1) {
                    answered("a");
                  }
                  return "answer";
                });
    assertThat(answer).isEqualTo("answer");
    assertThat(asked).containsExactly("outer", "other");
  }

  @Test
  void waitsAreBounded() {
    answered("x");
    for (int i = 0; i <= Accounts.MAX_WAITS; i++) {
      call("a" + i, 429, SPENT);
    }
    answered("a0");
    assertThat(refused("a1").reason()).isEqualTo(Reason.THROTTLED);
    assertThat(refused("a" + Accounts.MAX_WAITS).reason()).isEqualTo(Reason.THROTTLED);
  }

  @Test
  void eachAccountCanHaveABreakerOfItsOwn() {
    AIProtection each = AIProtection.builder(registry).perAccount().build();
    call(each, "a", 429, SPENT);
    assertThat(registry.circuitBreaker("ai/m@a").state()).isEqualTo(CircuitState.OPEN);
    call(each, "b", 200, "{\"data\":[{\"embedding\":[1]}]}");
    assertThat(registry.circuitBreaker("ai/m@b").state()).isEqualTo(CircuitState.CLOSED);
    call(each, null, 200, "{\"data\":[{\"embedding\":[1]}]}");
    assertThat(registry.find("ai/m")).isPresent();
  }

  /** first-use 9. */
  @Test
  void aKeyFunctionThatFailsIsReplacedByTheDefault() {
    for (AIProtection by :
        List.of(
            AIProtection.builder(registry).key(request -> null).build(),
            AIProtection.builder(registry).key(request -> "").build(),
            AIProtection.builder(registry)
                .key(
                    request -> {
                      throw new IllegalStateException("no key");
                    })
                .build())) {
      AIRequest request = new AIRequest(Provider.GENERIC, "ai", "m", null, false);
      assertThat(by.breaker(request)).isSameAs(breaker());
    }
    AIProtection byModel = AIProtection.builder(registry).key(AIRequest::model).build();
    AIRequest list = new AIRequest(Provider.GENERIC, "ai", null, null, false);
    assertThat(byModel.breaker(list).name()).isEqualTo("ai");
  }
}
