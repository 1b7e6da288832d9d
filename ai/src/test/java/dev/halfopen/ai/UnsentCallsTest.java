package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.anthropic.client.AnthropicClient;
import com.openai.client.OpenAIClient;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.ai.ProtectedClients.Caller;
import dev.halfopen.ai.anthropic.AnthropicProtection;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import dev.halfopen.ai.openai.OpenAIProtection;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An attempt of a pipeline whose time is over before its client has sent anything, since its
 * classes were being loaded for instance, is no failure of the service; one that was sent is.
 */
class UnsentCallsTest {
  private static final Duration LIMIT = Duration.ofMillis(300);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final TimedByHand given =
      new TimedByHand(CircuitBreakerConfig.builder().failureThreshold(1));
  private final AIProtection protection = given.protection(Watchdogs.NONE);
  private final ResiliencePipeline pipeline =
      ResiliencePipeline.builder(given.breaker)
          .timeouts(Timeouts.NONE.attempt(LIMIT))
          .timer(given.timer)
          .executor(Runnable::run)
          .build();

  @AfterEach
  void close() throws InterruptedException {
    assertThat(service.awaitIdle(PATIENCE)).as("connections that hang").isTrue();
    service.close();
    assertThat(counted().callsInFlight()).isZero();
    assertThat(Thread.interrupted()).isFalse();
  }

  private MetricsSnapshot counted() {
    return given.breaker.metrics().snapshot();
  }

  /** Takes as long as the limit of an attempt, and hears no interrupt. */
  private void loadClasses() {
    given.timer.advance(LIMIT);
  }

  private void assertUnsent(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            CallTimeoutException.class, error -> assertThat(error.unsent()).isTrue());
    assertThat(service.requestCount()).isZero();
    assertThat(given.breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(counted().ignoredCalls()).isEqualTo(1);
    assertThat(counted().unsentCalls()).isEqualTo(1);
  }

  private static Throwable failure(CompletableFuture<?> answer) {
    assertThat(answer).isCompletedExceptionally();
    return answer.handle((result, error) -> error).join();
  }

  private Throwable firstCall(Caller caller) {
    return catchThrowable(
        () ->
            pipeline.<String, Exception>call(
                () -> {
                  loadClasses();
                  caller.plain();
                  return "";
                }));
  }

  @ParameterizedTest
  @EnumSource
  void aCallersOwnThread(ProtectedClients client) {
    try (Caller caller = client.caller(service.port(), protection)) {
      assertUnsent(firstCall(caller));
    }
  }

  /** The second one meets what the first has loaded. */
  @Test
  void theBreakerStaysClosedForThoseWhoComeNext() throws Exception {
    try (Caller caller = ProtectedClients.OPENAI.caller(service.port(), protection)) {
      assertUnsent(firstCall(caller));
      pipeline.<String, Exception>call(
          () -> {
            caller.plain();
            return "";
          });
    }
    assertThat(counted().successfulCalls()).isEqualTo(1);
    assertThat(service.requestCount()).isEqualTo(1);
  }

  @Test
  void anAsynchronousCallOfOpenAI() {
    OpenAIClient client = OpenAIProtection.protect(Sdks.openAi(service.port()), protection);
    CompletableFuture<?> answer =
        pipeline.callAsync(
            () -> {
              var chat = client.async().chat();
              loadClasses();
              return chat.completions().create(Sdks.CHAT);
            });
    assertUnsent(failure(answer));
    client.close();
  }

  @Test
  void anAsynchronousCallOfAnthropic() {
    AnthropicClient client =
        AnthropicProtection.protect(Sdks.anthropic(service.port()), protection);
    CompletableFuture<?> answer =
        pipeline.callAsync(
            () -> {
              var messages = client.async().messages();
              loadClasses();
              return messages.create(Sdks.MESSAGE);
            });
    assertUnsent(failure(answer));
    client.close();
  }

  @Test
  void aSynchronousCallThatFailsOfTheInterruptBeforeItIsSent() {
    OpenAIClient client = OpenAIProtection.protect(Sdks.openAi(service.port()), protection);
    assertUnsent(
        catchThrowable(
            () ->
                pipeline.call(
                    () -> {
                      var chat = client.chat();
                      loadClasses();
                      throw new IllegalStateException("no " + chat);
                    })));
    client.close();
  }

  /** A call of OkHttp may stand in its client's queue. */
  @Test
  void anEnqueuedCallThatIsHeldUp() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    AtomicReference<Throwable> seen = new AtomicReference<>();
    OkHttpClient slow =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  reached.countDown();
                  try {
                    assertThat(goesOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return chain.proceed(chain.request());
                })
            .build();
    OkHttpClient client = OkHttpProtection.protect(slow, protection);
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> answer =
        pipeline.callAsync(
            () -> {
              var unused =
                  AsyncCallers.enqueue(client, service.port())
                      .whenComplete(
                          (text, error) -> {
                            seen.set(error);
                            source.complete("over");
                          });
              return new CompletableFuture<>();
            });
    assertThat(reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    given.timer.advance(LIMIT);
    assertUnsent(failure(answer));
    goesOn.countDown();
    assertThat(source.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("over");
    assertThat(seen.get()).hasMessageContaining("is over");
    assertThat(service.requestCount()).isZero();
    client.dispatcher().executorService().shutdown();
  }

  @Test
  void whatWasSentIsAFailureOfTheService() throws Exception {
    service.script(Behavior.hang());
    OpenAIClient client = OpenAIProtection.protect(Sdks.openAi(service.port()), protection);
    CompletableFuture<?> answer =
        pipeline.callAsync(() -> client.async().chat().completions().create(Sdks.CHAT));
    assertThat(service.awaitRequests(1, PATIENCE)).isTrue();
    given.timer.advance(LIMIT);
    assertThat(failure(answer))
        .isInstanceOfSatisfying(
            CallTimeoutException.class, error -> assertThat(error.unsent()).isFalse());
    assertThat(given.breaker.state()).isEqualTo(CircuitState.OPEN);
    client.close();
  }
}
