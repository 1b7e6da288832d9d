package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The inspectors beside a real client of the scripted service. */
class InspectorsOverHttpTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ScriptedAiService service = ScriptedAiService.start();

  @AfterEach
  void close() {
    service.close();
  }

  static Stream<Arguments> behaviors() {
    return Stream.of(Provider.OPENAI, Provider.ANTHROPIC)
        .flatMap(
            provider -> {
              AIFailure error =
                  provider == Provider.OPENAI ? AIFailure.SERVER_ERROR : AIFailure.OVERLOADED;
              return Stream.of(
                  Arguments.of(provider, true, Behavior.answer("Hello you two"), null, 3),
                  Arguments.of(provider, false, Behavior.answer("Hello you two"), null, 1),
                  Arguments.of(
                      provider, true, Behavior.endWithoutMarkerAfter(2), AIFailure.BAD_OUTPUT, 2),
                  Arguments.of(
                      provider, false, Behavior.endWithoutMarkerAfter(2), AIFailure.BAD_OUTPUT, 1),
                  Arguments.of(provider, true, Behavior.errorEventAfter(2), error, 2),
                  Arguments.of(provider, false, Behavior.errorEventAfter(2), error, 0),
                  Arguments.of(provider, true, Behavior.emptyStream(), AIFailure.BAD_OUTPUT, 0),
                  Arguments.of(provider, false, Behavior.emptyStream(), AIFailure.BAD_OUTPUT, 0),
                  Arguments.of(provider, true, Behavior.malformedJson(), AIFailure.BAD_OUTPUT, 0),
                  Arguments.of(provider, false, Behavior.malformedJson(), AIFailure.BAD_OUTPUT, 0));
            });
  }

  @ParameterizedTest
  @MethodSource("behaviors")
  void judgesWhatTheServiceDoes(
      Provider provider,
      boolean streaming,
      Behavior behavior,
      @Nullable AIFailure expected,
      int pieces)
      throws Exception {
    service.next(behavior);
    HttpResponse<InputStream> response = send(provider, streaming);
    ResponseInspector inspector = inspector(provider, streaming, response);
    try (InputStream body = response.body()) {
      copy(body, inspector, Long.MAX_VALUE);
    }
    AIFailureException failure = inspector.end();

    assertThat(failure == null ? null : failure.failure()).isEqualTo(expected);
    assertThat(inspector.contentCount()).isEqualTo(pieces);
  }

  @Test
  void knowsNoEndOfAStreamThatStallsAndIsClosedByTheClient() throws Exception {
    for (Provider provider : new Provider[] {Provider.OPENAI, Provider.ANTHROPIC}) {
      service.next(Behavior.stallAfter(3));
      HttpResponse<InputStream> response = send(provider, true);
      ResponseInspector inspector = inspector(provider, true, response);
      try (InputStream body = response.body()) {
        copy(body, inspector, 3);
      }

      assertThat(inspector.failure()).isNull();
      assertThat(inspector.end()).isInstanceOf(BadOutputException.class);
    }
  }

  @Test
  void knowsNoEndOfAStreamThatIsReset() throws Exception {
    service.next(Behavior.resetAfter(2));
    HttpResponse<InputStream> response = send(Provider.OPENAI, true);
    ResponseInspector inspector = inspector(Provider.OPENAI, true, response);
    try (InputStream body = response.body()) {
      assertThatThrownBy(() -> copy(body, inspector, Long.MAX_VALUE))
          .isInstanceOf(IOException.class);
    }

    assertThat(inspector.end()).isInstanceOf(BadOutputException.class);
  }

  private HttpResponse<InputStream> send(Provider provider, boolean streaming) throws Exception {
    URI uri =
        provider == Provider.OPENAI
            ? URI.create(service.openAiBaseUri() + "/chat/completions")
            : URI.create(service.anthropicBaseUri() + "/v1/messages");
    String body =
        "{\"model\":\"m\",\"max_tokens\":9,\"stream\":"
            + streaming
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return HTTP.send(request, BodyHandlers.ofInputStream());
  }

  private static ResponseInspector inspector(
      Provider provider, boolean streaming, HttpResponse<InputStream> response) {
    return Inspectors.of(
        new AIRequest(provider, "service", "m", null, streaming),
        response.headers().map(),
        InspectorsTest.CLOCK,
        false);
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
