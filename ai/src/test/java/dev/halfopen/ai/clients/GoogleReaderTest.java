package dev.halfopen.ai.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.GenAiIOException;
import com.google.genai.gaos.models.interactions.CreateModelInteraction;
import com.google.genai.gaos.models.interactions.InteractionsInput;
import com.google.genai.gaos.models.interactions.Model;
import com.google.genai.gaos.models.operations.CreateInteractionRequestBody;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import dev.halfopen.ai.AIClassifier;
import dev.halfopen.ai.AIFailureException;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** google-genai over real sockets, its own retries off, whatever the Gemini API and Vertex say. */
class GoogleReaderTest {
  private static final String PER_MINUTE = "GenerateContentInputTokensPerModelPerMinute-FreeTier";
  private static final String PER_DAY = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";

  private static final RawService SERVICE = new RawService();
  private static final Client CLIENT = client(SERVICE.uri());

  @AfterAll
  static void close() {
    CLIENT.close();
    SERVICE.close();
  }

  private static Client client(URI uri) {
    return Client.builder()
        .apiKey("none")
        .httpOptions(
            HttpOptions.builder()
                .baseUrl(uri.toString())
                .retryOptions(HttpRetryOptions.builder().attempts(1).httpStatusCodes())
                .build())
        .build();
  }

  private static Row error(int code, String status, String message) {
    return Row.of(
        code,
        "{'error':{'code':%d,'message':'%s','status':'%s'}}".formatted(code, message, status));
  }

  private static Row quota(String quotaId, String message, String retryDelay) {
    return Row.of(
        429,
        """
        {'error':{'code':429,'message':'%s','status':'RESOURCE_EXHAUSTED','details':[
         {'@type':'type.googleapis.com/google.rpc.Help','links':[{'description':'Details: more'}]},
         {'@type':'type.googleapis.com/google.rpc.QuotaFailure','violations':[
          {'quotaMetric':'m','quotaId':'%s'}]}%s]}}
        """
            .formatted(
                message,
                quotaId,
                retryDelay.isEmpty()
                    ? ""
                    : ",{'@type':'type.googleapis.com/google.rpc.RetryInfo','retryDelay':'"
                        + retryDelay
                        + "'}"));
  }

  static Stream<Row> rows() {
    return Stream.of(
        quota(PER_MINUTE, "You exceeded your quota.\\nPlease retry in 46.1s.", "46s")
            .throttles()
            .waits("PT46S"),
        quota(PER_MINUTE, "You exceeded your quota. Please retry in 46.5s.", "")
            .throttles()
            .waits("PT46.5S"),
        quota(PER_DAY, "limit: 20. Please retry in 9h54m10.5s.", "")
            .exhausts()
            .waits("PT9H54M10.5S"),
        quota(PER_MINUTE, "limit: 0, model: gemini-3-pro\\nPlease retry in 10h17m5.7s.", "37025s")
            .exhausts(),
        error(429, "RESOURCE_EXHAUSTED", "Spend limit of the last 10 minutes").throttles(),
        error(429, "RESOURCE_EXHAUSTED", "Resource exhausted, please try again later.")
            .fails(OverloadedException.class),
        error(429, "RESOURCE_EXHAUSTED", "Too many requests. Exceeded the Provisioned Throughput.")
            .throttles(),
        error(503, "UNAVAILABLE", "The model is overloaded.").fails(OverloadedException.class),
        error(500, "INTERNAL", "").fails(ServerErrorException.class),
        error(500, "UNKNOWN", "").fails(ServerErrorException.class),
        error(504, "DEADLINE_EXCEEDED", "").fails(AITimeoutException.class),
        error(499, "CANCELLED", "").ignored(InvalidRequestException.class),
        error(400, "INVALID_ARGUMENT", "").ignored(InvalidRequestException.class),
        error(400, "INVALID_ARGUMENT", "exceeds the maximum number of tokens allowed")
            .ignored(ContextTooLongException.class),
        error(400, "FAILED_PRECONDITION", "").ignored(InvalidRequestException.class),
        error(401, "UNAUTHENTICATED", "").ignored(AccessDeniedException.class),
        error(403, "PERMISSION_DENIED", "").ignored(AccessDeniedException.class),
        error(404, "NOT_FOUND", "").ignored(ModelNotFoundException.class),
        Row.of(402, "").exhausts(),
        Row.of(500, "").fails(ServerErrorException.class),
        Row.of(502, "<html>502 Bad Gateway</html>").fails(ServerErrorException.class),
        Row.of(503, "<html>").fails(OverloadedException.class));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void anAnswerMeansWhatItMeansToTheRules(Row row) {
    SERVICE.answer(row);
    row.assertMeantBy(thrownByCall(CLIENT));
    assertThat(SERVICE.requests()).isEqualTo(1);
  }

  private static Throwable thrownByCall(Client client) {
    return catchThrowable(() -> client.models.generateContent("gemini-2.5-flash", "Hi", null));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void anAnswerOfTheInteractionsApiMeansTheSame(Row row) {
    SERVICE.answer(row);
    row.assertMeantBy(thrownByInteraction());
    SERVICE.answer(Row.of(429, "{}").with("Retry-After", "3"));
    Row.of(0, "").throttles().waits("PT3S").assertMeantBy(thrownByInteraction());
  }

  private static Throwable thrownByInteraction() {
    CreateModelInteraction hi =
        CreateModelInteraction.builder()
            .model(Model.GEMINI25_FLASH)
            .input(InteractionsInput.of("Hi"))
            .build();
    return catchThrowable(() -> CLIENT.interactions.create(CreateInteractionRequestBody.of(hi)));
  }

  @Test
  void theDetailsAreTakenOutOfTheMessage() {
    SERVICE.answer(quota(PER_MINUTE, "You exceeded your quota.", "46s"));
    AIFailureException failure = AIClassifier.standard().failure(thrownByCall(CLIENT));
    assertThat(failure).hasMessage("google 429 RESOURCE_EXHAUSTED: You exceeded your quota.");
    assertThat(failure.status()).isEqualTo(429);
    assertThat(failure.code()).isEqualTo("RESOURCE_EXHAUSTED");
  }

  @Test
  void anErrorInsideAStreamCounts() {
    stream(
            """
            data: {'candidates':[{'content':{'parts':[{'text':'Hel'}]}}]}

            data: {'error':{'code':503,'message':'No','status':'UNAVAILABLE'}}

            """)
        .fails(OverloadedException.class)
        .assertMeantBy(thrownByStream());
  }

  @Test
  void brokenJsonIsBadOutput() {
    stream("data: {'cand").fails(BadOutputException.class).assertMeantBy(thrownByStream());
  }

  private static Row stream(String events) {
    Row row = Row.of(200, events).with("Content-Type", "text/event-stream");
    SERVICE.answer(row);
    return row;
  }

  private static Throwable thrownByStream() {
    return catchThrowable(
        () -> {
          try (ResponseStream<GenerateContentResponse> stream =
              CLIENT.models.generateContentStream("gemini-2.5-flash", "Hi", null)) {
            stream.forEach(GenerateContentResponse::text);
          }
        });
  }

  @Test
  void aServiceThatIsNotThereIsUnreachable() {
    try (Client client = client(RawService.nobody())) {
      Row.of(0, "").fails(UnreachableException.class).assertMeantBy(thrownByCall(client));
    }
  }

  @Test
  void ioErrorsOfWhichNothingElseIsKnownAreUnreachable() {
    Row.of(0, "")
        .fails(UnreachableException.class)
        .assertMeantBy(new GenAiIOException("Failed to execute HTTP request.", new IOException()));
  }
}
