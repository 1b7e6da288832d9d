package dev.halfopen.ai.spring;

import static dev.halfopen.ai.spring.Guarded.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.BadOutputException;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

class RestClientProtectionTest {
  private final ScriptedAiService service = ScriptedAiService.start();
  private final Guarded guarded = new Guarded();

  @AfterEach
  void close() {
    service.close();
    assertThat(guarded.metrics().callsInFlight()).isZero();
    assertThat(guarded.timer.pending()).isZero();
  }

  enum Factories {
    JDK {
      @Override
      ClientHttpRequestFactory create() {
        return new JdkClientHttpRequestFactory();
      }
    },
    SIMPLE {
      @Override
      ClientHttpRequestFactory create() {
        SimpleClientHttpRequestFactory factory = new SimpleClientHttpRequestFactory();
        factory.setReadTimeout(Duration.ofSeconds(5)); // the JVM's client sees an abort only then
        return factory;
      }
    };

    abstract ClientHttpRequestFactory create();
  }

  private RestClient.RequestBodySpec post(ClientHttpRequestFactory factory, boolean streaming) {
    return RestClient.builder()
        .requestFactory(factory)
        .requestInterceptor(RestClientProtection.interceptor(guarded.protection))
        .build()
        .post()
        .uri(service.openAiBaseUri() + "/chat/completions")
        .contentType(MediaType.APPLICATION_JSON)
        .body(Guarded.body(streaming));
  }

  private RestClient.RequestBodySpec post(boolean streaming) {
    return post(new JdkClientHttpRequestFactory(), streaming);
  }

  /** Reads a stream to its end, line by line, and tells when a line has come. */
  private static long lines(RestClient.RequestBodySpec request, CountDownLatch started) {
    return request.exchange(
        (sent, response) ->
            new BufferedReader(new InputStreamReader(response.getBody(), StandardCharsets.UTF_8))
                .lines()
                .peek(line -> started.countDown())
                .count());
  }

  /** A call in a thread of its own: what it threw, and whether an interrupt remained. */
  private static final class Caller {
    private final FutureTask<Throwable> task;
    private final Thread thread;
    private volatile boolean interrupted;

    Caller(Runnable call) {
      task =
          new FutureTask<>(
              () -> {
                Throwable thrown = catchThrowable(call::run);
                interrupted = Thread.currentThread().isInterrupted();
                return thrown;
              });
      thread = new Thread(task);
      thread.start();
    }

    Throwable thrown() throws Exception {
      return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Execution(ExecutionMode.CONCURRENT)
  void aWatchdogEndsTheWaitForHeaders(Factories factory) throws Exception {
    service.next(Behavior.hang());
    Caller caller = new Caller(() -> post(factory.create(), false).retrieve().body(String.class));
    assertThat(service.awaitRequests(1, PATIENCE)).isTrue();
    guarded.awaitWatchdog();
    assertThat(caller.thrown()).isInstanceOf(AITimeoutException.class);
    assertThat(caller.interrupted).isFalse();
    assertThat(service.awaitIdle(PATIENCE)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  @Execution(ExecutionMode.CONCURRENT)
  void aWatchdogEndsAStreamThatStalls(Factories factory) throws Exception {
    service.next(Behavior.stallAfter(2));
    CountDownLatch started = new CountDownLatch(1);
    Caller caller = new Caller(() -> lines(post(factory.create(), true), started));
    assertThat(started.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    guarded.awaitWatchdog();
    assertThat(caller.thrown()).hasRootCauseInstanceOf(AITimeoutException.class);
    assertThat(caller.interrupted).isFalse();
    assertThat(service.awaitIdle(PATIENCE)).isTrue();
  }

  @Test
  void aCallerWhoIsInterruptedIsNeutralAndStaysInterrupted() throws Exception {
    service.next(Behavior.hang());
    Caller caller = new Caller(() -> post(false).retrieve().body(String.class));
    assertThat(service.awaitRequests(1, PATIENCE)).isTrue();
    caller.thread.interrupt();

    assertThat(caller.thrown()).isInstanceOf(ResourceAccessException.class);
    assertThat(caller.interrupted).isTrue();
    assertThat(guarded.metrics().ignoredCalls()).isEqualTo(1);
    assertThat(service.awaitIdle(PATIENCE)).isTrue();
  }

  @Test
  void restTemplateIsProtectedAsWell() {
    RestTemplate template = new RestTemplate(new JdkClientHttpRequestFactory());
    template.getInterceptors().add(RestClientProtection.interceptor(guarded.protection));
    service.next(Behavior.answer("Hello"));

    String answer =
        template.postForObject(
            service.openAiBaseUri() + "/chat/completions",
            Map.of("model", "test-model", "messages", "Hi"),
            String.class);

    assertThat(answer).contains("Hello");
    assertThat(guarded.metrics().successfulCalls()).isEqualTo(1);
  }

  @Test
  void aBadAnswerIsToldToAReaderThatStopsAtTheEndOfItsJson() {
    service.next(Behavior.emptyStream());
    assertThatThrownBy(() -> post(false).retrieve().body(Map.class))
        .isInstanceOf(BadOutputException.class);
    assertThat(guarded.metrics().failedCalls()).isEqualTo(1);
  }

  @Test
  void theBodyOfAnErrorIsThereForAStatusHandler() {
    service.next(Behavior.quotaExhausted());
    AtomicReference<String> body = new AtomicReference<>();
    assertThatThrownBy(
            () ->
                post(false)
                    .retrieve()
                    .onStatus(
                        HttpStatusCode::isError,
                        (request, response) -> {
                          body.set(
                              new String(
                                  response.getBody().readAllBytes(), StandardCharsets.UTF_8));
                          throw new IllegalStateException("handled");
                        })
                    .body(String.class))
        .hasMessage("handled");
    assertThat(body.get()).contains("insufficient_quota");
    assertThat(guarded.metrics().exhaustedCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anErrorWhoseBodyNobodyReadsIsJudgedByItAllTheSame(boolean streaming) {
    service.next(Behavior.quotaExhausted());
    HttpStatusCode status =
        post(streaming).exchange((request, response) -> response.getStatusCode());
    assertThat(status).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
    assertThat(guarded.metrics().exhaustedCalls()).isEqualTo(1);
  }

  @Test
  void anAnswerThatNobodyReadsIsNeutral() {
    service.next(Behavior.answer("Hello"));
    assertThat(post(false).retrieve().toBodilessEntity().getStatusCode()).isEqualTo(HttpStatus.OK);
    assertThat(guarded.metrics().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void aResponseThatIsTakenAwayIsOpenUntilItIsClosed() throws IOException {
    service.next(Behavior.answer("Hello").tokensPerSecond(100));
    try (var response = post(true).exchange((request, given) -> given, false)) {
      assertThat(response.getBody().read()).isEqualTo('d');
      assertThat(guarded.metrics().callsInFlight()).isEqualTo(1);
    }
    assertThat(guarded.metrics().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void whatIsNoAnswerOfAModelIsNotInspected() {
    RestClient client =
        RestClient.builder()
            .requestInterceptor(RestClientProtection.interceptor(guarded.protection))
            .build();
    assertThatThrownBy(
            () -> client.get().uri(service.openAiBaseUri() + "/models").retrieve().body(Map.class))
        .isNotNull();
    assertThat(guarded.registry.circuitBreaker("ai/null").metrics().snapshot().totalCalls())
        .isEqualTo(1);
  }
}
