package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whose breaker a request has, and whose rules hold. */
class AIProtectionTest {
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());

  private static AIRequest request(String account) {
    return new AIRequest(Provider.GENERIC, "ai", "gpt", account, true, "/v1/chat/completions");
  }

  @Test
  void accountsShareABreakerUnlessEachIsToHaveItsOwn() {
    AIProtection shared = AIProtection.of(registry);
    assertThat(shared.breaker(request("a1")).name()).isEqualTo("ai/gpt");

    AIProtection apart = AIProtection.builder(registry).perAccount().build();
    assertThat(apart.breaker(request("a1")).name()).isEqualTo("ai/gpt@a1");
    assertThat(apart.breaker(request(null)).name()).isEqualTo("ai/gpt");
  }

  @Test
  void aNameOfTwoHundredCharactersStaysAndALongerOneIsCutAndStillItsOwn() {
    AIProtection fits = AIProtection.builder(registry).key(r -> "x".repeat(200)).build();
    assertThat(fits.breaker(request(null)).name()).isEqualTo("x".repeat(200));
    AIProtection one = AIProtection.builder(registry).key(r -> "x".repeat(201)).build();
    AIProtection other = AIProtection.builder(registry).key(r -> "x".repeat(201) + "y").build();
    assertThat(one.breaker(request(null)).name()).hasSize(200).startsWith("xxx").contains("~");
    assertThat(one.breaker(request(null))).isNotSameAs(other.breaker(request(null)));
  }

  @Test
  void aKeyFunctionThatGivesNoNameIsLoggedOnceAndTheDefaultHolds() {
    Logger logger = (Logger) LoggerFactory.getLogger("dev.halfopen");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      AIProtection empty = AIProtection.builder(registry).key(r -> "").build();
      AIProtection throwing =
          AIProtection.builder(registry)
              .key(
                  r -> {
                    throw new IllegalStateException("boom");
                  })
              .build();
      for (int i = 0; i < 3; i++) {
        assertThat(empty.breaker(request(null)).name()).isEqualTo("ai/gpt");
        assertThat(throwing.breaker(request(null)).name()).isEqualTo("ai/gpt");
      }
      assertThat(log.list).hasSize(2);
      assertThat(log.list.get(0).getFormattedMessage()).contains("key function", "no name");
      assertThat(log.list.get(1).getFormattedMessage()).contains("key function", "boom");
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void theRulesOfAProviderThatIsNamedHold() {
    AIProtection named = AIProtection.builder(registry).provider(Provider.ANTHROPIC).build();
    AIRequest adjusted = named.adjusted(request("a1"));
    assertThat(adjusted.provider()).isEqualTo(Provider.ANTHROPIC);
    assertThat(adjusted.service()).isEqualTo("ai");
    assertThat(adjusted.account()).isEqualTo("a1");
    assertThat(adjusted.path()).isEqualTo("/v1/chat/completions");
    assertThat(AIProtection.of(registry).adjusted(request("a1"))).isEqualTo(request("a1"));
  }

  @Test
  void aStrictOneDemandsAllMarksOfTheEnd() {
    String stop =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n";
    for (boolean strict : new boolean[] {false, true}) {
      AIExchange exchange =
          AIExchange.begin(AIProtection.builder(registry).strict(strict).build(), request(null));
      exchange.headers(200, Map.of());
      exchange.body(ByteBuffer.wrap(stop.getBytes(StandardCharsets.UTF_8)));
      assertThat(exchange.end() == null).isEqualTo(!strict);
    }
  }
}
