package dev.halfopen.ai.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halfopen.Verdict;
import dev.halfopen.ai.AIClassifier;
import dev.halfopen.ai.AIFailureException;
import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.AccessDeniedException;
import dev.halfopen.ai.ContextTooLongException;
import dev.halfopen.ai.InvalidRequestException;
import dev.halfopen.ai.ModelNotFoundException;
import dev.halfopen.ai.OverloadedException;
import dev.halfopen.ai.ServerErrorException;
import dev.halfopen.ai.UnreachableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** The Bedrock SDK over real sockets, its own retries off. */
class AwsReaderTest {
  private static final RawService SERVICE = new RawService();
  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("none", "none"));
  private static final BedrockRuntimeClient CLIENT = client(SERVICE.uri(), null);
  private static final SdkAsyncHttpClient NETTY =
      NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1).build();
  private static final BedrockRuntimeAsyncClient ASYNC =
      BedrockRuntimeAsyncClient.builder()
          .endpointOverride(SERVICE.uri())
          .region(Region.US_EAST_1)
          .credentialsProvider(CREDENTIALS)
          .overrideConfiguration(options(null))
          .httpClient(NETTY)
          .build();
  private static final Message HI =
      Message.builder().role(ConversationRole.USER).content(ContentBlock.fromText("Hi")).build();

  @AfterAll
  static void close() {
    CLIENT.close();
    ASYNC.close();
    NETTY.close();
    SERVICE.close();
  }

  private static BedrockRuntimeClient client(URI uri, Duration timeout) {
    return BedrockRuntimeClient.builder()
        .endpointOverride(uri)
        .region(Region.US_EAST_1)
        .credentialsProvider(CREDENTIALS)
        .overrideConfiguration(options(timeout))
        .build();
  }

  private static ClientOverrideConfiguration options(Duration timeout) {
    return ClientOverrideConfiguration.builder()
        .retryStrategy(AwsRetryStrategy.doNotRetry())
        .apiCallTimeout(timeout)
        .build();
  }

  private static Row error(int status, String name, String body) {
    return Row.of(status, body)
        .with("x-amzn-ErrorType", name + ":http://internal.amazon.com/coral/com.amazon.bedrock/")
        .with("x-amzn-RequestId", "req-1")
        .called(name + " " + body);
  }

  static Stream<Row> rows() {
    return Stream.of(
        error(429, "ThrottlingException", "{'message':'Too many tokens, please wait'}").throttles(),
        error(429, "ThrottlingException", "{'message':'Too many tokens per day'}").exhausts(),
        error(429, "ModelNotReadyException", "{'message':'cold'}").fails(OverloadedException.class),
        error(503, "ServiceUnavailableException", "{'message':''}")
            .fails(OverloadedException.class),
        error(500, "InternalServerException", "{}").fails(ServerErrorException.class),
        error(408, "ModelTimeoutException", "{}").fails(AITimeoutException.class),
        error(424, "ModelErrorException", "{'message':'x'}").fails(ServerErrorException.class),
        error(424, "ModelErrorException", "{'message':'x','originalStatusCode':400}")
            .ignored(InvalidRequestException.class),
        error(424, "ModelErrorException", "{'message':'x','originalStatusCode':503}")
            .fails(OverloadedException.class),
        error(400, "ServiceQuotaExceededException", "{'message':'x'}").exhausts(),
        error(400, "ValidationException", "{'message':'Malformed input request'}")
            .ignored(InvalidRequestException.class),
        error(400, "ValidationException", "{'message':'Input is too long for requested model.'}")
            .ignored(ContextTooLongException.class),
        error(400, "ConflictException", "{}").ignored(InvalidRequestException.class),
        error(403, "AccessDeniedException", "{}").ignored(AccessDeniedException.class),
        error(404, "ResourceNotFoundException", "{}").ignored(ModelNotFoundException.class),
        error(404, "FTUFormNotFilled", "{}").ignored(AccessDeniedException.class),
        error(403, "MPAgreementBeingCreated", "{}").ignored(AccessDeniedException.class),
        Row.of(429, "{'__type':'com.amazon.coral.service#ThrottlingException'}").throttles(),
        Row.of(503, "<html>").fails(OverloadedException.class),
        Row.of(500, "").fails(ServerErrorException.class),
        error(429, "ThrottlingException", "{'message':'wait'}")
            .with("Retry-After", "3")
            .throttles()
            .waits("PT3S"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void anAnswerMeansWhatItMeansToTheRules(Row row) {
    SERVICE.answer(row);
    row.assertMeantBy(thrownBy(CLIENT));
    assertThat(SERVICE.requests()).isEqualTo(1);
  }

  private static Throwable thrownBy(BedrockRuntimeClient client) {
    return catchThrowable(() -> client.converse(call -> call.modelId("some-model").messages(HI)));
  }

  @Test
  void anErrorKnowsItsNameAndItsRequest() {
    SERVICE.answer(error(429, "ThrottlingException", "{'message':'Too many'}"));
    AIFailureException failure = AIClassifier.standard().failure(thrownBy(CLIENT));
    assertThat(failure).hasMessage("bedrock 429 ThrottlingException: Too many");
    assertThat(failure.requestId()).isEqualTo("req-1");
    assertThat(failure.code()).isEqualTo("ThrottlingException");
  }

  static Stream<Row> errorsInsideStreams() {
    return Stream.of(
        event("exception", ":exception-type", "throttlingException", "{'message':'slow'}")
            .throttles(),
        event("exception", ":exception-type", "serviceUnavailableException", "{'message':'no'}")
            .fails(OverloadedException.class),
        event(
                "exception",
                ":exception-type",
                "modelStreamErrorException",
                "{'message':'x','originalStatusCode':529,'originalMessage':'y'}")
            .fails(OverloadedException.class),
        event("exception", ":exception-type", "modelStreamErrorException", "{'message':'x'}")
            .fails(ServerErrorException.class),
        event("exception", ":exception-type", "validationException", "{'message':'x'}")
            .ignored(InvalidRequestException.class),
        event("error", ":error-code", "InternalFailure", "").fails(ServerErrorException.class));
  }

  /** The beginning of a stream, and an error. */
  private static Row event(String type, String nameOfName, String name, String body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        frame(
            Map.of(
                ":message-type", "event",
                ":event-type", "messageStart",
                ":content-type", "application/json"),
            "{'role':'assistant'}"));
    bytes.writeBytes(
        frame(
            Map.of(":message-type", type, nameOfName, name, ":content-type", "application/json"),
            body));
    return Row.ofBytes(200, "application/vnd.amazon.eventstream", bytes.toByteArray())
        .called(name + " " + body);
  }

  private static byte[] frame(Map<String, String> headers, String json) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    headers.forEach(
        (name, value) -> {
          head.write(name.length());
          head.writeBytes(name.getBytes(StandardCharsets.UTF_8));
          head.write(7); // a string
          head.write(0);
          head.write(value.length());
          head.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        });
    byte[] payload = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[16 + head.size() + payload.length];
    ByteBuffer frame = ByteBuffer.wrap(bytes).putInt(bytes.length).putInt(head.size());
    frame.putInt(checksum(bytes, 8)).put(head.toByteArray()).put(payload);
    frame.putInt(checksum(bytes, bytes.length - 4));
    return bytes;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32 sum = new CRC32();
    sum.update(bytes, 0, length);
    return (int) sum.getValue();
  }

  @ParameterizedTest
  @MethodSource("errorsInsideStreams")
  void anErrorInsideAStreamCounts(Row row) {
    SERVICE.answer(row);
    Throwable thrown =
        catchThrowable(
            () ->
                ASYNC
                    .converseStream(
                        call -> call.modelId("some-model").messages(HI),
                        ConverseStreamResponseHandler.builder().subscriber(event -> {}).build())
                    .get(20, TimeUnit.SECONDS));
    row.assertMeantBy(thrown);
    row.assertMeantBy(thrown.getCause());
  }

  @Test
  void aServiceThatIsNotThereIsUnreachable() {
    try (BedrockRuntimeClient client = client(RawService.nobody(), null)) {
      Row.of(0, "").fails(UnreachableException.class).assertMeantBy(thrownBy(client));
    }
  }

  @Test
  void theClientsOwnTimeoutsAreTimeouts() throws IOException {
    Row timeout = Row.of(0, "").fails(AITimeoutException.class);
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        BedrockRuntimeClient client =
            client(
                URI.create("http://127.0.0.1:" + silent.getLocalPort()), Duration.ofMillis(300))) {
      Throwable thrown = thrownBy(client);
      assertThat(thrown).isInstanceOf(ApiCallTimeoutException.class);
      timeout.assertMeantBy(thrown);
    }
    timeout.assertMeantBy(ApiCallAttemptTimeoutException.create(1));
  }

  @Test
  void aCallerWhoGaveUpSaysNothing() {
    Throwable aborted = new RuntimeException(AbortedException.create("interrupted"));
    assertThat(AIClassifier.standard().classify(null, aborted)).isEqualTo(Verdict.ignored());
    assertThat(AIClassifier.standard().failure(aborted)).isNull();
  }

  @Test
  void anErrorWithoutDetailsIsJudgedByItsStatus() {
    Row.of(0, "")
        .fails(OverloadedException.class)
        .assertMeantBy(AwsServiceException.builder().message("x").statusCode(503).build());
  }
}
