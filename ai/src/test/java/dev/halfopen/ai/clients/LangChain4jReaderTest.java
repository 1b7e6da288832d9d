package dev.halfopen.ai.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halfopen.ai.AIFailureException;
import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.AccessDeniedException;
import dev.halfopen.ai.BadOutputException;
import dev.halfopen.ai.ContentRefusedException;
import dev.halfopen.ai.InvalidRequestException;
import dev.halfopen.ai.ModelNotFoundException;
import dev.halfopen.ai.OverloadedException;
import dev.halfopen.ai.ServerErrorException;
import dev.halfopen.ai.UnreachableException;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** LangChain4j's model of OpenAI over real sockets, its own retries off. */
class LangChain4jReaderTest {
  private static final RawService SERVICE = new RawService();

  @AfterAll
  static void close() {
    SERVICE.close();
  }

  static Stream<Row> rows() {
    return Stream.of(
        Row.of(429, "{'error':{'type':'insufficient_quota','code':'insufficient_quota'}}")
            .exhausts(),
        Row.of(429, "{'error':{'code':'rate_limit_exceeded','message':'try again in 456ms'}}")
            .throttles()
            .waits("PT0.456S"),
        Row.of(529, "{'type':'error','error':{'type':'overloaded_error'}}")
            .fails(OverloadedException.class),
        Row.of(
                429,
                "{'error':{'code':429,'status':'RESOURCE_EXHAUSTED','message':'limit: 0, model'}}")
            .exhausts(),
        Row.of(502, "<html>").fails(ServerErrorException.class),
        Row.of(500, "").fails(ServerErrorException.class),
        Row.of(408, "").fails(AITimeoutException.class),
        Row.of(401, "{}").ignored(AccessDeniedException.class),
        Row.of(400, "{}").ignored(InvalidRequestException.class),
        Row.of(404, "{}").ignored(ModelNotFoundException.class));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void anAnswerMeansWhatItMeansToTheRules(Row row) {
    SERVICE.answer(row);
    Throwable thrown = thrownBy(SERVICE.uri());
    assertThat(thrown).isInstanceOf(LangChain4jException.class);
    row.assertMeantBy(thrown);
    assertThat(SERVICE.requests()).isEqualTo(1);
  }

  private static Throwable thrownBy(URI uri) {
    OpenAiChatModel model =
        OpenAiChatModel.builder()
            .baseUrl(uri.toString())
            .apiKey("none")
            .modelName("some-model")
            .maxRetries(0)
            .build();
    return catchThrowable(() -> model.chat("Hi"));
  }

  static Stream<Row> errorsInsideStreams() {
    return Stream.of(
        stream("event: error\ndata: {'type':'error','error':{'type':'overloaded_error'}}\n\n")
            .fails(OverloadedException.class),
        stream("event: error\ndata: {'error':{'type':'rate_limit_error','message':'slow'}}\n\n")
            .throttles(),
        stream("event: error\ndata: {'error':'broken'}\n\n").fails(ServerErrorException.class));
  }

  private static Row stream(String events) {
    return Row.of(200, events).with("Content-Type", "text/event-stream");
  }

  @ParameterizedTest
  @MethodSource("errorsInsideStreams")
  void anErrorInsideAStreamCounts(Row row) throws Exception {
    SERVICE.answer(row);
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    OpenAiStreamingChatModel.builder()
        .baseUrl(SERVICE.uri().toString())
        .apiKey("none")
        .modelName("some-model")
        .build()
        .chat(
            "Hi",
            new StreamingChatResponseHandler() {
              @Override
              public void onPartialResponse(String text) {
                // What it says doesn't matter.
              }

              @Override
              public void onCompleteResponse(ChatResponse response) {
                thrown.complete(new AssertionError("no error"));
              }

              @Override
              public void onError(Throwable error) {
                thrown.complete(error);
              }
            });
    row.assertMeantBy(thrown.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aServiceThatIsNotThereIsUnreachable() {
    Row row = Row.of(0, "").fails(UnreachableException.class);
    row.assertMeantBy(thrownBy(RawService.nobody()));
    row.assertMeantBy(thrownBy(URI.create("http://nobody.invalid")));
  }

  @Test
  void brokenJsonIsBadOutput() {
    SERVICE.answer(Row.of(200, "{'choices':[{'index"));
    Row.of(0, "").fails(BadOutputException.class).assertMeantBy(thrownBy(SERVICE.uri()));
  }

  static Stream<Arguments> vagueExceptions() {
    return Stream.of(
        Arguments.of(new RateLimitException("no"), Row.of(0, "").throttles()),
        fails(new InternalServerException("no"), ServerErrorException.class),
        fails(new TimeoutException("no"), AITimeoutException.class),
        fails(new UnresolvedModelServerException("no"), UnreachableException.class),
        ignored(new AuthenticationException("no"), AccessDeniedException.class),
        ignored(
            new dev.langchain4j.exception.InvalidRequestException("no"),
            InvalidRequestException.class),
        ignored(new ContentFilteredException("no"), ContentRefusedException.class),
        ignored(
            new dev.langchain4j.exception.ModelNotFoundException("no"),
            ModelNotFoundException.class));
  }

  private static Arguments fails(Throwable thrown, Class<? extends AIFailureException> as) {
    return Arguments.of(thrown, Row.of(0, "").fails(as));
  }

  private static Arguments ignored(Throwable thrown, Class<? extends AIFailureException> as) {
    return Arguments.of(thrown, Row.of(0, "").ignored(as));
  }

  @ParameterizedTest
  @MethodSource("vagueExceptions")
  void anExceptionThatIsBarelyAClassMeansWhatTheClassSays(Throwable thrown, Row row) {
    row.assertMeantBy(thrown);
    row.assertMeantBy(new RuntimeException(thrown));
  }
}
