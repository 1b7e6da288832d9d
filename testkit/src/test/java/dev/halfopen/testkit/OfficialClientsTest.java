package dev.halfopen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.AnthropicIoException;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.InternalServerException;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseError;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseTextDeltaEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The official clients take the service for the real thing. */
class OfficialClientsTest {
  private static final String TEXT = "Hello, world! It works.";
  private static final ChatCompletionCreateParams CHAT =
      ChatCompletionCreateParams.builder().model("test-model").addUserMessage("Hi").build();
  private static final ResponseCreateParams RESPONSE =
      ResponseCreateParams.builder().model("test-model").input("Hi").build();
  private static final MessageCreateParams MESSAGE =
      MessageCreateParams.builder().model("test-model").maxTokens(9).addUserMessage("Hi").build();

  private final ScriptedAiService service =
      ScriptedAiService.builder().script(Behavior.answer(TEXT).tokensPerSecond(100)).start();
  private final OpenAIClient openAi =
      OpenAIOkHttpClient.builder()
          .baseUrl(service.openAiBaseUri().toString())
          .apiKey("none")
          .maxRetries(0)
          .build();
  private final AnthropicClient anthropic =
      AnthropicOkHttpClient.builder()
          .baseUrl(service.anthropicBaseUri().toString())
          .apiKey("none")
          .maxRetries(0)
          .build();

  @AfterEach
  void close() {
    openAi.close();
    anthropic.close();
    service.close();
  }

  @Test
  void openAiPlain() {
    ChatCompletion completion = openAi.chat().completions().create(CHAT).validate();

    assertThat(completion.choices().get(0).message().content()).hasValue(TEXT);
    assertThat(completion.choices().get(0).finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(completion.usage().orElseThrow().completionTokens()).isEqualTo(4);
  }

  @Test
  void openAiStreamed() {
    List<ChatCompletionChunk> chunks = chunks();

    assertThat(chatText(chunks)).isEqualTo(TEXT);
    assertThat(chunks.get(chunks.size() - 1).choices().get(0).finishReason())
        .hasValue(ChatCompletionChunk.Choice.FinishReason.STOP);
    assertThat(service.received().get(0).streaming()).isTrue();
  }

  @Test
  void openAiErrors() {
    service.next(Behavior.rateLimited(Duration.ofSeconds(7)));
    assertThatThrownBy(() -> openAi.chat().completions().create(CHAT))
        .isInstanceOfSatisfying(
            RateLimitException.class,
            error -> {
              assertThat(error.code()).hasValue("rate_limit_exceeded");
              assertThat(error.headers().values("Retry-After")).containsExactly("7");
            });
    service.next(Behavior.quotaExhausted());
    assertThatThrownBy(() -> openAi.chat().completions().create(CHAT))
        .isInstanceOfSatisfying(
            RateLimitException.class,
            error -> assertThat(error.code()).hasValue("insufficient_quota"));
    service.next(Behavior.overloaded());
    assertThatThrownBy(() -> openAi.chat().completions().create(CHAT))
        .isInstanceOfSatisfying(
            InternalServerException.class, error -> assertThat(error.statusCode()).isEqualTo(529));
  }

  @Test
  void openAiBrokenStreams() {
    service.next(Behavior.errorEventAfter(1));
    assertThatThrownBy(this::chunks).isInstanceOf(SseException.class);
    service.next(Behavior.resetAfter(1));
    assertThatThrownBy(this::chunks).isInstanceOf(OpenAIIoException.class);
    service.next(Behavior.malformedJson());
    assertThatThrownBy(this::chunks).isInstanceOf(OpenAIInvalidDataException.class);
    service.next(Behavior.answer(TEXT).endWithoutMarkerAfter(2));
    assertThat(chatText(chunks())).isEqualTo("Hello, world! ");
    service.next(Behavior.emptyStream());
    assertThat(chunks()).isEmpty();
  }

  @Test
  void responsesPlain() {
    Response response = openAi.responses().create(RESPONSE).validate();

    assertThat(response.status()).hasValue(ResponseStatus.COMPLETED);
    assertThat(response.output().get(0).asMessage().content().get(0).asOutputText().text())
        .isEqualTo(TEXT);
    assertThat(response.usage().orElseThrow().outputTokens()).isEqualTo(4);
    assertThat(service.received().get(0).wireFormat()).isEqualTo(WireFormat.OPENAI_RESPONSES);
  }

  @Test
  void responsesStreamed() {
    List<ResponseStreamEvent> events = responseEvents();

    assertThat(responseText(events)).isEqualTo(TEXT);
    ResponseAccumulator whole = ResponseAccumulator.create();
    events.forEach(whole::accumulate);
    assertThat(whole.response().status()).hasValue(ResponseStatus.COMPLETED);
    assertThat(service.received().get(0).streaming()).isTrue();
  }

  @Test
  void responsesErrors() {
    service.next(Behavior.rateLimited(Duration.ofSeconds(7)), Behavior.unavailable());
    assertThatThrownBy(() -> openAi.responses().create(RESPONSE))
        .isInstanceOfSatisfying(
            RateLimitException.class,
            error -> assertThat(error.code()).hasValue("rate_limit_exceeded"));
    assertThatThrownBy(this::responseEvents)
        .isInstanceOfSatisfying(
            InternalServerException.class,
            error -> assertThat(error.code()).hasValue("server_is_overloaded"));
    service.next(Behavior.errorEventAfter(1));
    Response failed = openAi.responses().create(RESPONSE).validate();
    assertThat(failed.status()).hasValue(ResponseStatus.FAILED);
    assertThat(failed.error().orElseThrow().code()).isEqualTo(ResponseError.Code.SERVER_ERROR);
  }

  @Test
  void responsesBrokenStreams() {
    service.next(Behavior.errorEventAfter(1));
    assertThatThrownBy(this::responseEvents)
        .isInstanceOfSatisfying(
            SseException.class, error -> assertThat(error.code()).hasValue("server_error"));
    service.next(Behavior.resetAfter(1));
    assertThatThrownBy(this::responseEvents).isInstanceOf(OpenAIIoException.class);
    service.next(Behavior.malformedJson());
    assertThatThrownBy(this::responseEvents).isInstanceOf(OpenAIInvalidDataException.class);
    service.next(Behavior.answer(TEXT).endWithoutMarkerAfter(2));
    assertThat(responseText(responseEvents())).isEqualTo("Hello, world! ");
    service.next(Behavior.emptyStream());
    assertThat(responseEvents()).isEmpty();
  }

  @Test
  void anthropicPlain() {
    Message message = anthropic.messages().create(MESSAGE).validate();

    assertThat(message.content().get(0).asText().text()).isEqualTo(TEXT);
    assertThat(message.stopReason()).hasValue(StopReason.END_TURN);
    assertThat(message.usage().outputTokens()).isEqualTo(4);
  }

  @Test
  void anthropicStreamed() {
    List<RawMessageStreamEvent> events = events();

    assertThat(messageText(events)).isEqualTo(TEXT);
    assertThat(events.get(events.size() - 1).isMessageStop()).isTrue();
    assertThat(service.received().get(0).streaming()).isTrue();
  }

  @Test
  void anthropicErrors() {
    service.next(Behavior.rateLimited(Duration.ofSeconds(7)));
    assertThatThrownBy(() -> anthropic.messages().create(MESSAGE))
        .isInstanceOfSatisfying(
            com.anthropic.errors.RateLimitException.class,
            error -> assertThat(error.headers().values("retry-after")).containsExactly("7"));
    service.next(Behavior.overloaded());
    assertThatThrownBy(() -> anthropic.messages().create(MESSAGE))
        .isInstanceOfSatisfying(
            com.anthropic.errors.InternalServerException.class,
            error -> {
              assertThat(error.statusCode()).isEqualTo(529);
              assertThat(error.errorType().orElseThrow().asString()).isEqualTo("overloaded_error");
            });
  }

  @Test
  void anthropicBrokenStreams() {
    service.next(Behavior.errorEventAfter(1));
    assertThatThrownBy(this::events)
        .isInstanceOfSatisfying(
            com.anthropic.errors.SseException.class,
            error ->
                assertThat(error.errorType().orElseThrow().asString())
                    .isEqualTo("overloaded_error"));
    service.next(Behavior.resetAfter(1));
    assertThatThrownBy(this::events).isInstanceOf(AnthropicIoException.class);
    service.next(Behavior.answer(TEXT).endWithoutMarkerAfter(2));
    assertThat(messageText(events())).isEqualTo("Hello, world! ");
  }

  private List<ChatCompletionChunk> chunks() {
    try (var response = openAi.chat().completions().createStreaming(CHAT)) {
      return response.stream().map(ChatCompletionChunk::validate).toList();
    }
  }

  private static String chatText(List<ChatCompletionChunk> chunks) {
    return chunks.stream()
        .flatMap(chunk -> chunk.choices().stream())
        .flatMap(choice -> choice.delta().content().stream())
        .collect(Collectors.joining());
  }

  private List<ResponseStreamEvent> responseEvents() {
    try (var response = openAi.responses().createStreaming(RESPONSE)) {
      return response.stream().map(ResponseStreamEvent::validate).toList();
    }
  }

  private static String responseText(List<ResponseStreamEvent> events) {
    return events.stream()
        .flatMap(event -> event.outputTextDelta().stream())
        .map(ResponseTextDeltaEvent::delta)
        .collect(Collectors.joining());
  }

  private List<RawMessageStreamEvent> events() {
    try (var response = anthropic.messages().createStreaming(MESSAGE)) {
      return response.stream().map(RawMessageStreamEvent::validate).toList();
    }
  }

  private static String messageText(List<RawMessageStreamEvent> events) {
    return events.stream()
        .flatMap(event -> event.contentBlockDelta().stream())
        .flatMap(event -> event.delta().text().stream())
        .map(delta -> delta.text())
        .collect(Collectors.joining());
  }
}
