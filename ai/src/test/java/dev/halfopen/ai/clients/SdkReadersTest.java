package dev.halfopen.ai.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.AnthropicInvalidDataException;
import com.anthropic.errors.AnthropicIoException;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.halfopen.ai.AIClassifier;
import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.AccessDeniedException;
import dev.halfopen.ai.BadOutputException;
import dev.halfopen.ai.ContextTooLongException;
import dev.halfopen.ai.InvalidRequestException;
import dev.halfopen.ai.ModelNotFoundException;
import dev.halfopen.ai.OverloadedException;
import dev.halfopen.ai.ServerErrorException;
import dev.halfopen.ai.UnreachableException;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The official SDKs over real sockets, without their HTTP layers protected. */
class SdkReadersTest {
  private static final RawService SERVICE = new RawService();

  @AfterAll
  static void close() {
    SERVICE.close();
  }

  private static Row stream(String events) {
    return Row.of(200, events).with("Content-Type", "text/event-stream");
  }

  private static Row openAiError(int status, String type, String code, String message) {
    return Row.of(
        status,
        "{'error':{'message':'%s','type':'%s','param':null,'code':'%s'}}"
            .formatted(message, type, code));
  }

  static Stream<Row> openAi() {
    return Stream.of(
        openAiError(429, "tokens", "rate_limit_exceeded", "Please try again in 456ms.")
            .throttles()
            .waits("PT0.456S"),
        openAiError(429, "requests", "rate_limit_exceeded", "Slow down")
            .with("Retry-After", "20")
            .with("retry-after-ms", "19500")
            .throttles()
            .waits("PT19.5S"),
        openAiError(429, "insufficient_quota", "insufficient_quota", "No")
            .with("Retry-After", "1")
            .exhausts(),
        openAiError(503, "service_unavailable_error", "server_is_overloaded", "No capacity")
            .fails(OverloadedException.class),
        openAiError(400, "invalid_request_error", "context_length_exceeded", "Long")
            .ignored(ContextTooLongException.class),
        openAiError(401, "invalid_request_error", "invalid_api_key", "No")
            .ignored(AccessDeniedException.class),
        openAiError(404, "invalid_request_error", "model_not_found", "No")
            .ignored(ModelNotFoundException.class),
        Row.of(502, "<html>").fails(ServerErrorException.class),
        Row.of(504, "").fails(AITimeoutException.class),
        Row.of(400, "{'object':'error','message':'maximum context length is 9','code':400}")
            .ignored(ContextTooLongException.class),
        Row.of(429, "{'error':{'code':'429','message':'System is experiencing high demand'}}")
            .with("apim-request-id", "r")
            .fails(OverloadedException.class),
        stream("data: {'error':{'message':'No','type':'server_error','code':null}}\n\n")
            .fails(ServerErrorException.class),
        stream("data: {'error':{'message':'No','code':'rate_limit_exceeded'}}\n\n").throttles(),
        stream("data: {'error':{'message':'No','code':502}}\n\n")
            .fails(ServerErrorException.class));
  }

  @ParameterizedTest
  @MethodSource("openAi")
  void anAnswerToOpenAi(Row row) {
    SERVICE.answer(row);
    row.assertMeantBy(thrownByOpenAi(SERVICE.uri()));
    assertThat(SERVICE.requests()).isEqualTo(1);
  }

  private static Throwable thrownByOpenAi(URI uri) {
    OpenAIClient client =
        OpenAIOkHttpClient.builder().baseUrl(uri.toString()).apiKey("none").maxRetries(0).build();
    ChatCompletionCreateParams chat =
        ChatCompletionCreateParams.builder().model("some-model").addUserMessage("Hi").build();
    return catchThrowable(
        () -> {
          try (var response = client.chat().completions().createStreaming(chat)) {
            response.stream().forEach(chunk -> {});
          } finally {
            client.close();
          }
        });
  }

  private static Row anthropicError(int status, String type, String message) {
    return Row.of(
        status,
        "{'type':'error','error':{'type':'%s','message':'%s'},'request_id':'req_011C'}"
            .formatted(type, message));
  }

  static Stream<Row> anthropic() {
    return Stream.of(
        anthropicError(429, "rate_limit_error", "Slow down")
            .with("retry-after", "17")
            .throttles()
            .waits("PT17S"),
        Row.of(
                429,
                "{'type':'error','error':{'type':'rate_limit_error','message':'Limit',"
                    + "'details':{'error_code':'enforced_spend_limit_reached'}}}")
            .exhausts(),
        anthropicError(400, "invalid_request_error", "Your credit balance is too low").exhausts(),
        anthropicError(402, "billing_error", "").exhausts(),
        anthropicError(529, "overloaded_error", "Overloaded").fails(OverloadedException.class),
        anthropicError(500, "api_error", "").fails(ServerErrorException.class),
        anthropicError(504, "timeout_error", "").fails(AITimeoutException.class),
        anthropicError(409, "conflict_error", "").ignored(InvalidRequestException.class),
        anthropicError(401, "authentication_error", "").ignored(AccessDeniedException.class),
        anthropicError(404, "not_found_error", "").ignored(ModelNotFoundException.class),
        Row.of(529, "upstream connect error").fails(OverloadedException.class),
        Row.of(429, "{'message':'per day'}")
            .with("x-amzn-errortype", "ThrottlingException")
            .exhausts(),
        stream(
                "event: error\ndata: {'type':'error','error':{'type':'overloaded_error',"
                    + "'message':'Overloaded'}}\n\n")
            .fails(OverloadedException.class),
        stream(
                "event: error\ndata: {'type':'error','error':{'type':'rate_limit_error',"
                    + "'message':'x'}}\n\n")
            .throttles());
  }

  @ParameterizedTest
  @MethodSource("anthropic")
  void anAnswerToAnthropic(Row row) {
    SERVICE.answer(row);
    row.assertMeantBy(thrownByAnthropic(SERVICE.uri()));
    assertThat(SERVICE.requests()).isEqualTo(1);
  }

  private static Throwable thrownByAnthropic(URI uri) {
    AnthropicClient client =
        AnthropicOkHttpClient.builder()
            .baseUrl(uri.toString())
            .apiKey("none")
            .maxRetries(0)
            .build();
    MessageCreateParams message =
        MessageCreateParams.builder().model("some-model").maxTokens(9).addUserMessage("Hi").build();
    return catchThrowable(
        () -> {
          try (var response = client.messages().createStreaming(message)) {
            response.stream().forEach(event -> {});
          } finally {
            client.close();
          }
        });
  }

  @Test
  void anErrorKnowsItsRequest() {
    SERVICE.answer(openAiError(500, "server_error", "", "No").with("x-request-id", "req-1"));
    assertThat(AIClassifier.standard().failure(thrownByOpenAi(SERVICE.uri())).requestId())
        .isEqualTo("req-1");
    SERVICE.answer(anthropicError(500, "api_error", "No").with("request-id", "req-2"));
    assertThat(AIClassifier.standard().failure(thrownByAnthropic(SERVICE.uri())).requestId())
        .isEqualTo("req-2");
  }

  @Test
  void aServiceThatIsNotThereIsUnreachable() {
    Row row = Row.of(0, "").fails(UnreachableException.class);
    row.assertMeantBy(thrownByOpenAi(RawService.nobody()));
    row.assertMeantBy(thrownByAnthropic(RawService.nobody()));
    row.assertMeantBy(new OpenAIIoException("Stream failed"));
    row.assertMeantBy(new AnthropicIoException("Stream failed"));
  }

  @Test
  void dataThatCannotBeReadIsBadOutput() {
    SERVICE.answer(stream("data: {'choi\n\n"));
    Row row = Row.of(0, "").fails(BadOutputException.class);
    row.assertMeantBy(thrownByOpenAi(SERVICE.uri()));
    row.assertMeantBy(new OpenAIInvalidDataException("no"));
    row.assertMeantBy(new AnthropicInvalidDataException("no"));
  }
}
