package dev.halfopen.ai.spring;

import static dev.halfopen.ai.spring.Guarded.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.Watchdogs;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

/** Netty's own leak detector, which looks at every buffer, beside calls that end in every way. */
class BufferLeakTest {
  private static final String EARLIER = "one that was leaked before";
  private static final String CANARY = "the one that this test leaks";
  private static final Duration LIMIT = Duration.ofMillis(200);

  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
  private final Logger log = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
  private final List<String> leaks = new CopyOnWriteArrayList<>();
  private final ScriptedAiService service = ScriptedAiService.start();

  @BeforeEach
  void watch() {
    log.setAdditive(false); // the canary is not news
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ByteBufUtil.setLeakListener((type, records) -> leaks.add(records));
    leak(EARLIER);
    await(EARLIER); // and with it comes what others have left before
    leaks.clear();
  }

  @AfterEach
  void unwatch() {
    ResourceLeakDetector.setLevel(level);
    log.setAdditive(true);
    ByteBufUtil.setLeakListener(null);
    service.close();
  }

  private Flux<String> call(boolean streaming) {
    AIProtection protection =
        AIProtection.builder(CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults()))
            .watchdogs(Watchdogs.NONE.firstToken(LIMIT).idle(LIMIT))
            .build();
    return WebClient.builder()
        .filter(WebClientProtection.filter(protection))
        .build()
        .post()
        .uri(service.openAiBaseUri() + "/chat/completions")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(Guarded.body(streaming))
        .retrieve()
        .bodyToFlux(String.class);
  }

  @Test
  void noBufferIsLost() throws Exception {
    List<Behavior> behaviors =
        List.of(
            Behavior.answer("Hello you two"),
            Behavior.emptyStream(),
            Behavior.resetAfter(2),
            Behavior.errorEventAfter(2),
            Behavior.malformedJson(),
            Behavior.stallAfter(2),
            Behavior.quotaExhausted());
    for (int round = 0; round < 3; round++) {
      for (Behavior behavior : behaviors) {
        service.next(behavior, behavior, behavior);
        var unused = catchThrowable(() -> call(true).blockLast(PATIENCE));
        unused = catchThrowable(() -> call(true).blockFirst(PATIENCE));
        unused = catchThrowable(() -> call(false).then().block(PATIENCE));
      }
    }
    assertThat(service.awaitIdle(PATIENCE)).isTrue();
    leak(CANARY);
    await(CANARY);
    assertThat(leaks).hasSize(1);
  }

  private static void leak(String canary) {
    PooledByteBufAllocator.DEFAULT.buffer().touch(canary);
  }

  /** The detector speaks when a buffer is made, about those that the collector has found. */
  private void await(String canary) {
    long start = System.nanoTime();
    while (leaks.stream().noneMatch(leak -> leak.contains(canary))) {
      assertThat(System.nanoTime() - start).as("no canary").isLessThan(PATIENCE.toNanos());
      System.gc();
      ByteBuf buffer = PooledByteBufAllocator.DEFAULT.buffer();
      buffer.release();
    }
  }
}
