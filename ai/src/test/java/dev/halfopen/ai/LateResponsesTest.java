package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.openai.client.OpenAIClient;
import dev.halfopen.ai.anthropic.AnthropicProtection;
import dev.halfopen.ai.internal.SdkClient;
import dev.halfopen.ai.internal.SdkOkHttp;
import dev.halfopen.ai.openai.OpenAIProtection;
import dev.halfopen.concurrent.Eventually;
import dev.halfopen.testkit.ScriptedAiService;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An asynchronous call of one of the two SDKs that is stopped as its response arrives: nobody wants
 * that response any more, and it is closed.
 */
class LateResponsesTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final TimedByHand given = new TimedByHand();
  private final AIProtection protection = given.protection(Watchdogs.NONE.total(LIMIT));
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch goesOn = new CountDownLatch(1);
  private final CompletableFuture<OkHttpClient> okHttp = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  @AfterEach
  void close() {
    service.close();
  }

  /**
   * Holds each response back between OkHttp's last look whether the call is cancelled and the SDK's
   * callback.
   */
  private OkHttpClient holding(OkHttpClient client) {
    okHttp.complete(client);
    return client.newBuilder().addInterceptor(this::read).eventListener(new Holding()).build();
  }

  private Response read(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    try (ResponseBody body = response.body()) {
      Buffer read = new Buffer().write(body.bytes());
      BufferedSource source =
          Okio.buffer(
              new ForwardingSource(read) {
                @Override
                public void close() throws IOException {
                  closed.countDown();
                  super.close();
                }
              });
      return response
          .newBuilder()
          .body(ResponseBody.create(source, body.contentType(), read.size()))
          .build();
    }
  }

  private final class Holding extends EventListener {
    @Override
    public void callEnd(Call call) {
      arrived.countDown();
      try {
        goesOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <C> C held(Object options, C http, Class<C> type) {
    UnaryOperator<OkHttpClient> change = this::holding;
    C inner = SdkClient.inner(options, http, type);
    return Objects.requireNonNull(SdkOkHttp.rebuilt(inner, type, change));
  }

  /** The SDK doesn't take the caller's cancellation along, and makes nothing of the response. */
  private void assertClosedThoughNobodyReadsIt(CompletableFuture<?> call) throws Exception {
    assertThat(arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    call.cancel(true);
    goesOn.countDown();
    Eventually.holds("handed over", () -> okHttp.join().dispatcher().runningCallsCount() == 0);
    given.timer.advance(LIMIT);
    assertThat(closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("closed").isTrue();
    assertThat(given.breaker.metrics().snapshot().callsInFlight()).isZero();
  }

  private void assertClosed(CompletableFuture<?> call) throws Exception {
    assertThat(arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    given.timer.advance(LIMIT);
    assertThat(call)
        .failsWithin(PATIENCE)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(AITimeoutException.class);
    goesOn.countDown();
    assertThat(closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("closed").isTrue();
    assertThat(service.awaitIdle(PATIENCE)).as("connections that hang").isTrue();
    assertThat(given.breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(given.breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  /** What must become of a call. */
  private interface Check {
    void of(CompletableFuture<?> call) throws Exception;
  }

  private void openAi(Check check) throws Exception {
    OpenAIClient client = Sdks.openAi(service.port());
    OpenAIClient holding =
        client.withOptions(
            options -> {
              var built = options.build();
              options.httpClient(
                  held(built, built.httpClient(), com.openai.core.http.HttpClient.class));
            });
    OpenAIClient protectedOne = OpenAIProtection.protect(holding, protection);
    check.of(protectedOne.async().chat().completions().create(Sdks.CHAT));
    client.close();
  }

  private void anthropic(Check check) throws Exception {
    AnthropicClient client = Sdks.anthropic(service.port());
    AnthropicClient holding =
        client.withOptions(
            options -> {
              var built = options.build();
              options.httpClient(
                  held(built, built.httpClient(), com.anthropic.core.http.HttpClient.class));
            });
    AnthropicClient protectedOne = AnthropicProtection.protect(holding, protection);
    check.of(protectedOne.async().messages().create(Sdks.MESSAGE));
    client.close();
  }

  @Test
  void openAi() throws Exception {
    openAi(this::assertClosed);
  }

  @Test
  void anthropic() throws Exception {
    anthropic(this::assertClosed);
  }

  @Test
  void openAiWhoseCallerHasLeft() throws Exception {
    openAi(this::assertClosedThoughNobodyReadsIt);
  }

  @Test
  void anthropicWhoseCallerHasLeft() throws Exception {
    anthropic(this::assertClosedThoughNobodyReadsIt);
  }
}
