package dev.halfopen.ai.wild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.AtRest;
import dev.halfopen.ai.BadOutputException;
import dev.halfopen.ai.Watchdogs;
import dev.halfopen.ai.aws.AwsProtection;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** The AWS SDK's Bedrock clients over real sockets, with the SDK's own retries as they are. */
class BedrockTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LIMIT = Duration.ofMillis(1_500);
  private static final Message HI =
      Message.builder().role(ConversationRole.USER).content(ContentBlock.fromText("Hi")).build();
  private static final String ANSWER =
      "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"Sun\"}]}},"
          + "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":1,\"outputTokens\":1,\"totalTokens\":2},"
          + "\"metrics\":{\"latencyMs\":1}}";
  private static final List<String> EVENTS =
      List.of(
          "messageStart {\"role\":\"assistant\"}",
          "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":\"Sun\"}}",
          "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":\"day\"}}",
          "contentBlockStop {\"contentBlockIndex\":0}",
          "messageStop {\"stopReason\":\"end_turn\"}",
          "metadata {\"metrics\":{\"latencyMs\":9},\"usage\":{}}");
  private static final StaticCredentialsProvider KEY =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATESTKEY", "none"));

  private final AtomicReference<List<Step>> script = new AtomicReference<>(List.of());
  private final ScriptServer server = new ScriptServer(request -> script.get());
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
  private final CircuitBreaker breaker = registry.circuitBreaker("b");
  private BedrockRuntimeClient client;
  private BedrockRuntimeAsyncClient async;

  BedrockTest() {
    watch(PATIENCE, PATIENCE);
  }

  private void watch(Duration firstToken, Duration idle) {
    watch(firstToken, idle, settings -> {});
  }

  /**
   * Makes the clients.
   *
   * @param more settings of the asynchronous one
   */
  private void watch(
      Duration firstToken, Duration idle, Consumer<ClientOverrideConfiguration.Builder> more) {
    AIProtection protection =
        AIProtection.builder(registry)
            .key(request -> "b")
            .watchdogs(Watchdogs.NONE.firstToken(firstToken).idle(idle))
            .build();
    client =
        BedrockRuntimeClient.builder()
            .endpointOverride(server.uri())
            .region(Region.US_EAST_1)
            .credentialsProvider(KEY)
            .httpClient(AwsProtection.httpClient(ApacheHttpClient.create(), protection))
            .build();
    async =
        BedrockRuntimeAsyncClient.builder()
            .endpointOverride(server.uri())
            .region(Region.US_EAST_1)
            .credentialsProvider(KEY)
            .httpClient(
                AwsProtection.httpClient(
                    NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1).build(),
                    protection))
            .overrideConfiguration(more)
            .build();
  }

  private void watchAnew(Duration firstToken, Duration idle) {
    client.close();
    async.close();
    watch(firstToken, idle);
  }

  private void limit(Consumer<ClientOverrideConfiguration.Builder> limits) {
    client.close();
    async.close();
    watch(
        PATIENCE,
        PATIENCE,
        settings -> limits.accept(settings.retryStrategy(AwsRetryStrategy.doNotRetry())));
  }

  @AfterEach
  void close() {
    client.close();
    async.close();
    server.close();
  }

  private static Step head(int status, String type, String more) {
    return new Step.Send(
        "HTTP/1.1 "
            + status
            + " Status\r\nContent-Type: "
            + type
            + "\r\nConnection: close\r\n"
            + more
            + "\r\n");
  }

  private void answers(int status, String headers, String body) {
    script.set(
        List.of(head(status, "application/json", headers), new Step.Send(body), new Step.Close()));
  }

  private void streams(int events, Step... end) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String event : EVENTS.subList(0, events)) {
      String[] parts = event.split(" ", 2);
      bytes.writeBytes(BedrockFrames.frame(parts[0], parts[1]));
    }
    List<Step> steps = new ArrayList<>();
    steps.add(head(200, "application/vnd.amazon.eventstream", ""));
    steps.add(new Step.SendBytes(ByteString.of(bytes.toByteArray())));
    steps.addAll(List.of(end));
    script.set(steps);
  }

  private Seen plain() {
    return Seen.of(
        text ->
            text.append(
                client
                    .converse(call -> call.modelId("some-model").messages(HI))
                    .output()
                    .message()
                    .content()
                    .get(0)
                    .text()));
  }

  private CompletableFuture<Void> stream(StringBuilder text) {
    ConverseStreamResponseHandler handler =
        ConverseStreamResponseHandler.builder()
            .subscriber(
                ConverseStreamResponseHandler.Visitor.builder()
                    .onContentBlockDelta(event -> text.append(event.delta().text()))
                    .build())
            .build();
    return async.converseStream(call -> call.modelId("some-model").messages(HI), handler);
  }

  private Seen streamed() {
    return Seen.of(text -> Futures.get(stream(text)));
  }

  private MetricsSnapshot metrics() {
    return AtRest.metrics(breaker, PATIENCE);
  }

  private void awaitNoSocket() {
    long start = System.nanoTime();
    while (server.openSockets() > 0) {
      assertThat(System.nanoTime() - start).isLessThan(PATIENCE.toNanos() / 2);
      Thread.onSpinWait();
    }
  }

  @Test
  void anAnswerIsASuccess() {
    answers(200, "", ANSWER);
    assertThat(plain()).isEqualTo(new Seen("Sun", null));
    assertThat(metrics().successfulCalls()).isEqualTo(1);
    assertThat(metrics().totalCalls()).isEqualTo(1);
  }

  @Test
  void anAnswerThatIsCutIsAFailure() {
    answers(200, "", ANSWER.substring(0, 90));
    assertThat(plain().thrown()).isInstanceOf(SdkClientException.class);
    assertThat(metrics().successfulCalls()).isZero();
    assertThat(metrics().failedCalls()).isEqualTo(server.requests());
  }

  @Test
  void theServicesOwnErrorIsTheClients() {
    answers(
        429,
        String.join(
            "\r\n",
            "x-amzn-ErrorType: ThrottlingException:http://internal.amazon.com/",
            "Content-Length: 36",
            ""),
        "{\"message\":\"Too many tokens, wait\"}  ");
    Seen seen = plain();
    assertThat(seen.has(ThrottlingException.class) || seen.has(CallNotPermittedException.class))
        .as("%s", seen)
        .isTrue();
    assertThat(metrics().throttledCalls()).isEqualTo(1);
    assertThat(server.requests()).as("its retries are rejected, and no retry follows").isEqualTo(1);
  }

  @Test
  void aRejectionIsNotRetried() {
    breaker.trip(Duration.ofHours(1), "test");
    for (Seen seen : List.of(plain(), streamed())) {
      assertThat(seen.has(CallNotPermittedException.class)).as("%s", seen).isTrue();
      assertThat(seen.has(SdkClientException.class)).as("%s", seen).isTrue();
    }
    assertThat(metrics().rejectedCalls()).isEqualTo(2);
    assertThat(server.requests()).isZero();
  }

  @Test
  void aStreamIsASuccessAtItsEnd() {
    streams(EVENTS.size(), new Step.Close());
    assertThat(streamed()).isEqualTo(new Seen("Sunday", null));
    assertThat(metrics().successfulCalls()).isEqualTo(1);
    assertThat(metrics().totalCalls()).isEqualTo(1);
  }

  @Test
  void aStreamThatIsCutGivesItsTextAndThenAnError() {
    streams(3, new Step.Close());
    Seen seen = streamed();
    assertThat(seen.text()).startsWith("Sunday");
    assertThat(seen.has(BadOutputException.class)).as("%s", seen).isTrue();
    assertThat(metrics().successfulCalls()).isZero();
    assertThat(metrics().failedCalls()).isEqualTo(server.requests());
  }

  @Test
  void aStreamThatStallsIsStoppedInTime() {
    watchAnew(PATIENCE, LIMIT);
    streams(2, new Step.Hold(PATIENCE.toMillis()));
    Seen seen = streamed();
    assertThat(seen.text()).startsWith("Sun");
    assertThat(seen.has(AITimeoutException.class)).as("%s", seen).isTrue();
    assertThat(metrics().failedCalls()).isEqualTo(server.requests());
    awaitNoSocket();
  }

  @Test
  void aStreamThatIsResetIsAFailure() {
    streams(2, new Step.Reset());
    assertThat(streamed().thrown()).isNotNull();
    assertThat(metrics().successfulCalls()).isZero();
    assertThat(metrics().failedCalls()).isEqualTo(server.requests());
  }

  @Test
  void aServiceThatNeverAnswersIsATimeoutWhichIsNotRetried() {
    watchAnew(LIMIT, PATIENCE);
    script.set(List.of(new Step.Hold(PATIENCE.toMillis())));
    for (Seen seen : List.of(plain(), streamed())) {
      assertThat(seen.has(AITimeoutException.class)).as("%s", seen).isTrue();
    }
    assertThat(metrics().failedCalls()).isEqualTo(2);
    assertThat(server.requests()).isEqualTo(2);
  }

  @Test
  void aServiceThatIsOverloadedIsAskedAgainByTheSdkAndCountedEachTime() {
    answers(503, "x-amzn-ErrorType: ServiceUnavailableException\r\n", "{\"message\":\"later\"}");
    assertThat(plain().thrown()).isInstanceOf(BedrockRuntimeException.class);
    assertThat(server.requests()).isGreaterThan(1);
    assertThat(metrics().failedCalls()).isEqualTo(server.requests());
  }

  @Test
  void aStreamThatIsLeftIsNeutral() {
    streams(2, new Step.Hold(PATIENCE.toMillis()));
    CompletableFuture<Void> left = new CompletableFuture<>();
    ConverseStreamResponseHandler handler =
        ConverseStreamResponseHandler.builder()
            .publisherTransformer(events -> events.limit(1))
            .subscriber(event -> left.complete(null))
            .build();
    CompletableFuture<Void> unused =
        async.converseStream(call -> call.modelId("some-model").messages(HI), handler);
    left.join();
    unused.cancel(true);
    assertThat(metrics().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void theSdksLimitOfAnAttemptIsAFailureAndClosesTheConnection() {
    limit(settings -> settings.apiCallAttemptTimeout(LIMIT));
    script.set(List.of(new Step.Hold(PATIENCE.toMillis())));
    Seen seen = streamed();
    assertThat(seen.has(ApiCallAttemptTimeoutException.class)).as("%s", seen).isTrue();
    assertThat(metrics().failedCalls()).isEqualTo(1);
    awaitNoSocket();
  }

  @Test
  void theSdksLimitOfACallStopsAStreamThatStalls() {
    limit(settings -> settings.apiCallTimeout(LIMIT));
    streams(2, new Step.Hold(PATIENCE.toMillis()));
    Seen seen = streamed();
    assertThat(seen.has(ApiCallTimeoutException.class)).as("%s", seen).isTrue();
    assertThat(metrics().failedCalls()).isEqualTo(1);
    awaitNoSocket();
  }

  @Test
  void aFutureThatIsCancelledBeforeTheAnswerIsNeutral() {
    script.set(List.of(new Step.Hold(PATIENCE.toMillis())));
    stream(new StringBuilder()).cancel(true);
    assertThat(metrics().ignoredCalls()).isEqualTo(1);
    awaitNoSocket();
  }

  @Test
  void aPipelinesLimitHolds() {
    script.set(List.of(new Step.Hold(PATIENCE.toMillis())));
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(CircuitBreaker.of("outer"))
            .timeouts(Timeouts.NONE.deadline(LIMIT))
            .build();
    assertThat(Seen.of(text -> pipeline.run(this::askPlainly)).thrown())
        .isInstanceOf(CallTimeoutException.class);
    assertThat(metrics().failedCalls()).isEqualTo(1);
    assertThat(Seen.of(text -> Futures.get(pipeline.callAsync(() -> stream(text)))).thrown())
        .isInstanceOf(CallTimeoutException.class);
    assertThat(metrics().failedCalls()).isEqualTo(2);
  }

  private void askPlainly() {
    client.converse(call -> call.modelId("some-model").messages(HI));
  }
}
