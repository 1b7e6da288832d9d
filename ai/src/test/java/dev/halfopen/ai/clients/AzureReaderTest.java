package dev.halfopen.ai.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.ai.openai.OpenAIClient;
import com.azure.ai.openai.OpenAIClientBuilder;
import com.azure.ai.openai.models.ChatCompletionsOptions;
import com.azure.ai.openai.models.ChatRequestUserMessage;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.http.policy.RetryPolicy;
import dev.halfopen.ai.AIClassifier;
import dev.halfopen.ai.AIFailureException;
import dev.halfopen.ai.AccessDeniedException;
import dev.halfopen.ai.ContentRefusedException;
import dev.halfopen.ai.ContextTooLongException;
import dev.halfopen.ai.InvalidRequestException;
import dev.halfopen.ai.ModelNotFoundException;
import dev.halfopen.ai.OverloadedException;
import dev.halfopen.ai.ServerErrorException;
import dev.halfopen.ai.UnreachableException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** azure-ai-openai over real sockets, its own retries off. */
class AzureReaderTest {
  private static final RawService SERVICE = new RawService();
  private static final OpenAIClient CLIENT = client(SERVICE.uri());
  private static final ChatCompletionsOptions CHAT =
      new ChatCompletionsOptions(List.of(new ChatRequestUserMessage("Hi")));

  @AfterAll
  static void close() {
    SERVICE.close();
  }

  /** Without a key, which the client would send by TLS only. */
  private static OpenAIClient client(URI uri) {
    RetryOptions none = new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1)));
    return new OpenAIClientBuilder()
        .endpoint(uri.toString())
        .pipeline(new HttpPipelineBuilder().policies(new RetryPolicy(none)).build())
        .buildClient();
  }

  private static Row error(int status, String code, String message) {
    return Row.of(status, "{'error':{'code':'%s','message':'%s'}}".formatted(code, message));
  }

  static Stream<Row> rows() {
    return Stream.of(
        error(
                429,
                "429",
                "Requests have exceeded the call rate limit. Please retry after 52 seconds.")
            .throttles()
            .waits("PT52S"),
        error(429, "429", "Rate limit is exceeded.")
            .with("retry-after-ms", "1500")
            .with("retry-after", "2")
            .throttles()
            .waits("PT1.5S"),
        error(429, "429", "System is experiencing high demand and cannot process your request.")
            .with("retry-after-ms", "1000")
            .fails(OverloadedException.class)
            .waits("PT1S"),
        error(429, "429", "The service is temporarily unable to process your request.")
            .fails(OverloadedException.class),
        error(429, "429", "Adjusted limit").with("x-ratelimit-limit-tokens", "1000").throttles(),
        error(429, "429", "Provisioned capacity is full")
            .with("retry-after-ms", "20")
            .throttles()
            .waits("PT0.02S"),
        error(429, "429", "The token budget is exceeded by the request")
            .ignored(ContextTooLongException.class),
        Row.of(
                400,
                "{'error':{'message':'The response was filtered','param':'prompt','code':"
                    + "'content_filter','status':400,'innererror':"
                    + "{'code':'ResponsibleAIPolicyViolation'}}}")
            .ignored(ContentRefusedException.class),
        error(401, "401", "Access denied").ignored(AccessDeniedException.class),
        error(403, "403", "Your resource has been temporarily blocked")
            .ignored(AccessDeniedException.class),
        error(404, "DeploymentNotFound", "No").ignored(ModelNotFoundException.class),
        error(409, "Conflict", "").ignored(InvalidRequestException.class),
        error(429, "insufficient_quota", "You exceeded your quota").exhausts(),
        error(500, "InternalServerError", "").fails(ServerErrorException.class),
        Row.of(503, "").fails(OverloadedException.class),
        Row.of(502, "<html>'no'</html>").fails(ServerErrorException.class),
        Row.of(429, "").with("Retry-After", "86400").throttles().waits("PT24H"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void anAnswerMeansWhatItMeansToTheRules(Row row) {
    SERVICE.answer(row);
    Throwable thrown = thrownBy(CLIENT);
    assertThat(thrown).isInstanceOf(HttpResponseException.class);
    row.assertMeantBy(thrown);
    row.assertMeantBy(
        catchThrowable(() -> CLIENT.getChatCompletionsStream("gpt", CHAT).forEach(c -> {})));
    assertThat(SERVICE.requests()).isEqualTo(2);
  }

  private static Throwable thrownBy(OpenAIClient client) {
    return catchThrowable(() -> client.getChatCompletions("gpt", CHAT));
  }

  @Test
  void theBodyIsTakenOutOfTheMessage() {
    SERVICE.answer(
        error(404, "DeploymentNotFound", "There is no `gpt`").with("apim-request-id", "req-1"));
    AIFailureException failure = AIClassifier.standard().failure(thrownBy(CLIENT));
    assertThat(failure).hasMessage("azure 404 DeploymentNotFound: There is no `gpt`");
    assertThat(failure.requestId()).isEqualTo("req-1");
  }

  @Test
  void aServiceThatIsNotThereIsUnreachable() {
    Row.of(0, "")
        .fails(UnreachableException.class)
        .assertMeantBy(thrownBy(client(RawService.nobody())));
  }

  @Test
  void anErrorWithoutAnAnswer() {
    Row.of(0, "")
        .ignored(AccessDeniedException.class)
        .assertMeantBy(new ClientAuthenticationException("no credential", null));
    assertThat(AIClassifier.standard().failure(new HttpResponseException("?", null))).isNull();
  }
}
