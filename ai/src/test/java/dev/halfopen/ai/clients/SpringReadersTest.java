package dev.halfopen.ai.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halfopen.Verdict;
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
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.ai.retry.NonTransientAiException;
import org.springframework.ai.retry.RetryUtils;
import org.springframework.ai.retry.TransientAiException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;

/** Spring's clients over real sockets, and what Spring AI makes of their errors. */
class SpringReadersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String QUOTA =
      "{'error':{'message':'No','type':'insufficient_quota','code':'insufficient_quota'}}";
  private static final RawService SERVICE = new RawService();

  @AfterAll
  static void close() {
    SERVICE.close();
  }

  /** Rows that the body and the status decide. */
  static Stream<Row> rows() {
    return Stream.of(
        Row.of(429, QUOTA).exhausts(),
        Row.of(
                429,
                "{'error':{'code':'rate_limit_exceeded','message':'Please try again in 456ms.'}}")
            .throttles()
            .waits("PT0.456S"),
        Row.of(
                400,
                "{'error':{'code':'context_length_exceeded','message':'This is too long',"
                    + "'type':'invalid_request_error'}}")
            .ignored(ContextTooLongException.class),
        Row.of(503, "{'error':'server busy, please try again'}").fails(OverloadedException.class),
        Row.of(500, "").fails(ServerErrorException.class),
        Row.of(502, "<html>\n</html>").fails(ServerErrorException.class),
        Row.of(529, "{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}")
            .fails(OverloadedException.class),
        Row.of(
                400,
                "{'type':'error','error':{'type':'invalid_request_error','message':"
                    + "'Your credit balance is too low'}}")
            .exhausts(),
        Row.of(
                429,
                "[{'error':{'code':429,'status':'RESOURCE_EXHAUSTED','message':"
                    + "'Resource exhausted. Please try again later.'}}]")
            .fails(OverloadedException.class),
        Row.of(
                429,
                "{'error':{'code':429,'status':'RESOURCE_EXHAUSTED','message':'limit: 0, model'}}")
            .exhausts(),
        Row.of(401, "{}").ignored(AccessDeniedException.class),
        Row.of(404, "{}").ignored(ModelNotFoundException.class),
        Row.of(422, "{}").ignored(InvalidRequestException.class),
        Row.of(504, "").fails(AITimeoutException.class));
  }

  /** Rows that need headers. */
  static Stream<Row> rowsWithHeaders() {
    return Stream.of(
        Row.of(429, "{}").with("Retry-After", "7").throttles().waits("PT7S"),
        Row.of(429, "{'error':{'code':'429','message':'System is experiencing high demand'}}")
            .with("apim-request-id", "r")
            .fails(OverloadedException.class),
        Row.of(400, "{'message':'x'}")
            .with("x-amzn-errortype", "ServiceQuotaExceededException")
            .exhausts());
  }

  @ParameterizedTest
  @MethodSource({"rows", "rowsWithHeaders"})
  void anAnswerToRestClient(Row row) {
    SERVICE.answer(row);
    Throwable thrown = thrownBy(RestClient.create(), SERVICE.uri());
    assertThat(thrown).isInstanceOf(RestClientResponseException.class);
    row.assertMeantBy(thrown);
  }

  private static Throwable thrownBy(RestClient client, URI uri) {
    return catchThrowable(() -> client.post().uri(uri).body("{}").retrieve().body(String.class));
  }

  @ParameterizedTest
  @MethodSource({"rows", "rowsWithHeaders"})
  void anAnswerToWebClient(Row row) {
    SERVICE.answer(row);
    Throwable thrown = thrownByWebClient(SERVICE.uri());
    assertThat(thrown).isInstanceOf(WebClientResponseException.class);
    row.assertMeantBy(thrown);
  }

  private static Throwable thrownByWebClient(URI uri) {
    return catchThrowable(
        () ->
            WebClient.builder()
                .clientConnector(new JdkClientHttpConnector())
                .build()
                .post()
                .uri(uri)
                .bodyValue("{}")
                .retrieve()
                .bodyToMono(String.class)
                .block(PATIENCE));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void anAnswerToSpringAI(Row row) {
    SERVICE.answer(row);
    RestClient client =
        RestClient.builder()
            .defaultStatusHandler(RetryUtils.DEFAULT_RESPONSE_ERROR_HANDLER)
            .build();
    Throwable thrown = thrownBy(client, SERVICE.uri());
    assertThat(thrown).isInstanceOfAny(TransientAiException.class, NonTransientAiException.class);
    row.assertMeantBy(thrown);
    row.assertMeantBy(new TransientAiException("HTTP " + thrown.getMessage()));
    row.assertMeantBy(new NonTransientAiException("HTTP " + thrown.getMessage(), null));
    row.assertMeantBy(ofStream(row));
  }

  /** What the streams of Spring AI 1.1 throw for Anthropic. */
  private static Throwable ofStream(Row row) {
    HttpStatusCode status = HttpStatusCode.valueOf(row.status());
    return new RuntimeException(
        "Response exception, Status: [" + status + "], Body:[" + row.body() + "]");
  }

  @Test
  void aMessageWithoutAStatusSaysNothing() {
    for (String message : new String[] {null, "", "no", "1429 - x", "HTTP  429 - x", "429-x"}) {
      for (Throwable error :
          new Throwable[] {
            new TransientAiException(message),
            new NonTransientAiException(message),
            new RuntimeException(message)
          }) {
        assertThat(AIClassifier.standard().failure(error)).isNull();
        assertThat(AIClassifier.standard().classify(null, error))
            .isEqualTo(Verdict.failure(error, null));
      }
    }
  }

  @Test
  void theHostTellsWhoseErrorItIs() {
    byte[] body = "{\"error\":{\"code\":\"insufficient_quota\"}}".getBytes(UTF_8);
    Row.of(0, "")
        .throttles()
        .assertMeantBy(
            WebClientResponseException.create(
                HttpStatus.TOO_MANY_REQUESTS,
                "",
                HttpHeaders.EMPTY,
                body,
                null,
                requestTo("https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions")));
    Row.of(0, "")
        .exhausts()
        .assertMeantBy(
            WebClientResponseException.create(
                HttpStatus.TOO_MANY_REQUESTS, "", HttpHeaders.EMPTY, body, null, null));
  }

  private static HttpRequest requestTo(String uri) {
    return new HttpRequest() {
      @Override
      public HttpMethod getMethod() {
        return HttpMethod.POST;
      }

      @Override
      public URI getURI() {
        return URI.create(uri);
      }

      @Override
      public Map<String, Object> getAttributes() {
        return Map.of();
      }

      @Override
      public HttpHeaders getHeaders() {
        return HttpHeaders.EMPTY;
      }
    };
  }

  @Test
  void aServiceThatIsNotThereIsUnreachable() {
    Row row = Row.of(0, "").fails(UnreachableException.class);
    row.assertMeantBy(thrownBy(RestClient.create(), RawService.nobody()));
    row.assertMeantBy(thrownByWebClient(RawService.nobody()));
    row.assertMeantBy(new ResourceAccessException("I/O error", new IOException("closed")));
  }

  @Test
  void brokenJsonIsBadOutput() {
    SERVICE.answer(Row.of(200, "{'choices':[{'index"));
    Throwable thrown =
        catchThrowable(
            () ->
                RestClient.create()
                    .post()
                    .uri(SERVICE.uri())
                    .body("{}")
                    .retrieve()
                    .body(Map.class));
    Row.of(0, "").fails(BadOutputException.class).assertMeantBy(thrown);
  }
}
