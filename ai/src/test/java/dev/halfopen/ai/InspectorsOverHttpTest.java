package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import dev.halfopen.testkit.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The inspectors, and the rules for errors, beside a real client of the scripted service. */
class InspectorsOverHttpTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ScriptedAiService service = ScriptedAiService.start();

  @AfterEach
  void close() {
    service.close();
  }

  static Stream<Arguments> behaviors() {
    return Arrays.stream(WireFormat.values()).flatMap(InspectorsOverHttpTest::behaviors);
  }

  private static Stream<Arguments> behaviors(WireFormat format) {
    AIFailure error =
        Set.of(Provider.ANTHROPIC, Provider.GEMINI).contains(provider(format))
            ? AIFailure.OVERLOADED
            : AIFailure.SERVER_ERROR;
    // Gemini leaves out what it has nothing to say of, so that a plain answer may pass without.
    AIFailure cut = provider(format) == Provider.GEMINI ? null : AIFailure.BAD_OUTPUT;
    return Stream.of(
        Arguments.of(format, true, Behavior.answer("Hello you two"), null, 3),
        Arguments.of(format, false, Behavior.answer("Hello you two"), null, 1),
        Arguments.of(format, true, Behavior.endWithoutMarkerAfter(2), AIFailure.BAD_OUTPUT, 2),
        Arguments.of(format, false, Behavior.endWithoutMarkerAfter(2), cut, 1),
        Arguments.of(format, true, Behavior.errorEventAfter(2), error, 2),
        Arguments.of(format, false, Behavior.errorEventAfter(2), error, 0),
        Arguments.of(format, true, Behavior.emptyStream(), AIFailure.BAD_OUTPUT, 0),
        Arguments.of(format, false, Behavior.emptyStream(), empty(format), 0),
        Arguments.of(format, true, Behavior.malformedJson(), AIFailure.BAD_OUTPUT, 0),
        Arguments.of(format, false, Behavior.malformedJson(), AIFailure.BAD_OUTPUT, 0));
  }

  /** Whether an answer without content says at least that it ends. */
  private static @Nullable AIFailure empty(WireFormat format) {
    return switch (format) {
      case OPENAI_CHAT_COMPLETIONS, GEMINI_CONTENT -> AIFailure.BAD_OUTPUT;
      default -> null;
    };
  }

  @ParameterizedTest
  @MethodSource("behaviors")
  void judgesWhatTheServiceDoes(
      WireFormat format,
      boolean streaming,
      Behavior behavior,
      @Nullable AIFailure expected,
      int pieces)
      throws Exception {
    service.next(behavior);
    HttpResponse<InputStream> response = send(format, streaming);
    ResponseInspector inspector = inspector(format, streaming, response, false);
    try (InputStream body = response.body()) {
      copy(body, inspector, Long.MAX_VALUE);
    }
    AIFailureException failure = inspector.end();

    assertThat(failure == null ? null : failure.failure()).isEqualTo(expected);
    assertThat(inspector.contentCount()).isEqualTo(pieces);
  }

  @ParameterizedTest
  @EnumSource
  void judgesAnswersStrictly(WireFormat format) throws Exception {
    service.next(Behavior.answer("Hello you two"), Behavior.answer("Hello you two"));
    service.next(Behavior.endWithoutMarkerAfter(2), Behavior.endWithoutMarkerAfter(2));
    for (boolean finished : new boolean[] {true, false}) {
      for (boolean streaming : new boolean[] {true, false}) {
        HttpResponse<InputStream> response = send(format, streaming);
        ResponseInspector inspector = inspector(format, streaming, response, true);
        try (InputStream body = response.body()) {
          copy(body, inspector, Long.MAX_VALUE);
        }

        assertThat(inspector.end() == null).isEqualTo(finished);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void knowsNoEndOfAStreamThatStallsAndIsClosedByTheClient(WireFormat format) throws Exception {
    service.next(Behavior.stallAfter(3));
    HttpResponse<InputStream> response = send(format, true);
    ResponseInspector inspector = inspector(format, true, response, false);
    try (InputStream body = response.body()) {
      copy(body, inspector, 3);
    }

    assertThat(inspector.failure()).isNull();
    assertThat(inspector.end()).isInstanceOf(BadOutputException.class);
  }

  @ParameterizedTest
  @EnumSource
  void knowsNoEndOfAStreamThatIsReset(WireFormat format) throws Exception {
    // A reset throws away what nobody has read yet: at this pace the head has long been read.
    service.next(Behavior.answer("Hello you two").tokensPerSecond(5).resetAfter(2));
    HttpResponse<InputStream> response = send(format, true);
    ResponseInspector inspector = inspector(format, true, response, false);
    try (InputStream body = response.body()) {
      assertThatThrownBy(() -> copy(body, inspector, Long.MAX_VALUE))
          .isInstanceOf(IOException.class);
    }

    assertThat(inspector.end()).isInstanceOf(BadOutputException.class);
  }

  static Stream<Arguments> refusals() {
    Duration wait = Duration.ofSeconds(7);
    return Arrays.stream(WireFormat.values())
        .flatMap(
            format ->
                Stream.of(
                    Arguments.of(format, Behavior.rateLimited(wait), AIFailure.RATE_LIMITED, wait),
                    Arguments.of(
                        format, Behavior.quotaExhausted(), AIFailure.QUOTA_EXHAUSTED, null),
                    Arguments.of(format, Behavior.serverError(), AIFailure.SERVER_ERROR, null),
                    Arguments.of(format, Behavior.overloaded(wait), AIFailure.OVERLOADED, wait),
                    Arguments.of(format, Behavior.unavailable(wait), unavailable(format), wait)));
  }

  private static AIFailure unavailable(WireFormat format) {
    return format == WireFormat.ANTHROPIC_MESSAGES ? AIFailure.SERVER_ERROR : AIFailure.OVERLOADED;
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void judgesWhatTheServiceRefuses(
      WireFormat format, Behavior behavior, AIFailure expected, @Nullable Duration wait)
      throws Exception {
    for (boolean streaming : new boolean[] {true, false}) {
      service.next(behavior);
      HttpResponse<InputStream> response = send(format, streaming);
      String body;
      try (InputStream in = response.body()) {
        body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
      AIFailureException failure =
          provider(format)
              .failure(
                  new AIResponse(
                      "service", "m", response.statusCode(), response.headers().map(), body),
                  InspectorsTest.CLOCK.instant());

      assertThat(failure.failure()).isEqualTo(expected);
      assertThat(failure.retryAfter()).isEqualTo(wait == null ? null : wait.plusMillis(20));
    }
  }

  private static Provider provider(WireFormat format) {
    return switch (format) {
      case OPENAI_CHAT_COMPLETIONS, OPENAI_RESPONSES -> Provider.OPENAI;
      case ANTHROPIC_MESSAGES -> Provider.ANTHROPIC;
      case GEMINI_CONTENT -> Provider.GEMINI;
      case OLLAMA_CHAT, OLLAMA_GENERATE -> Provider.OLLAMA;
    };
  }

  private URI uri(WireFormat format, boolean streaming) {
    return URI.create(
        switch (format) {
          case OPENAI_CHAT_COMPLETIONS -> service.openAiBaseUri() + "/chat/completions";
          case OPENAI_RESPONSES -> service.openAiBaseUri() + "/responses";
          case ANTHROPIC_MESSAGES -> service.anthropicBaseUri() + "/v1/messages";
          case GEMINI_CONTENT ->
              service.geminiBaseUri()
                  + (streaming
                      ? "/v1beta/models/m:streamGenerateContent?alt=sse"
                      : "/v1beta/models/m:generateContent");
          case OLLAMA_CHAT -> service.ollamaBaseUri() + "/api/chat";
          case OLLAMA_GENERATE -> service.ollamaBaseUri() + "/api/generate";
        });
  }

  private HttpResponse<InputStream> send(WireFormat format, boolean streaming) throws Exception {
    String body =
        "{\"model\":\"m\",\"max_tokens\":9,\"stream\":"
            + streaming
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    HttpRequest request =
        HttpRequest.newBuilder(uri(format, streaming))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return HTTP.send(request, BodyHandlers.ofInputStream());
  }

  private static ResponseInspector inspector(
      WireFormat format, boolean streaming, HttpResponse<InputStream> response, boolean strict) {
    return InspectorsTest.inspector(
        new AIRequest(
            provider(format),
            "service",
            "m",
            null,
            streaming,
            InspectorsTest.path(provider(format))),
        response.headers().map(),
        strict);
  }

  /** Reads to the end, or until there are so many pieces of content. */
  private static void copy(InputStream body, ResponseInspector inspector, long pieces)
      throws IOException {
    byte[] buffer = new byte[64];
    while (inspector.contentCount() < pieces) {
      int length = body.read(buffer);
      if (length < 0) {
        return;
      }
      inspector.accept(ByteBuffer.wrap(buffer, 0, length));
    }
  }
}
