package dev.halfopen.ai.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.TimedByHand;
import dev.halfopen.ai.Watchdogs;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.io.IOException;
import java.time.Duration;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A limit that comes while the response is on its way to the caller. */
class AbortedResponsesTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final TimedByHand given = new TimedByHand();
  private final Interceptor protection =
      OkHttpProtection.interceptor(given.protection(Watchdogs.NONE.total(LIMIT)));
  private final Interceptor late =
      chain -> {
        Response response = chain.proceed(chain.request());
        given.timer.advance(LIMIT);
        return response;
      };

  @AfterEach
  void close() throws InterruptedException {
    assertThat(service.awaitIdle(PATIENCE)).as("connections that hang").isTrue();
    service.close();
    assertThat(given.breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(given.breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  private Response call(Interceptor... interceptors) throws IOException {
    service.next(Behavior.stallAfter(2));
    OkHttpClient.Builder client = new OkHttpClient.Builder();
    for (Interceptor each : interceptors) {
      client.addInterceptor(each);
    }
    return client
        .build()
        .newCall(
            new Request.Builder()
                .url(service.openAiBaseUri() + "/chat/completions")
                .post(
                    RequestBody.create(
                        "{\"model\":\"test-model\",\"stream\":true,\"messages\":[]}",
                        MediaType.get("application/json")))
                .build())
        .execute();
  }

  @Test
  void beneathTheProtectionItIsToldInPlaceOfTheResponse() {
    assertThatThrownBy(() -> call(protection, late).close())
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(AITimeoutException.class);
  }

  @Test
  void aboveTheProtectionItIsToldToWhoeverReads() throws IOException {
    try (Response response = call(late, protection)) {
      assertThatThrownBy(() -> response.body().string())
          .isInstanceOf(IOException.class)
          .hasCauseInstanceOf(AITimeoutException.class);
    }
  }

  @Test
  void aboveTheProtectionTheConnectionIsFreeOnceTheResponseIsClosed() throws IOException {
    call(late, protection).close();
  }
}
