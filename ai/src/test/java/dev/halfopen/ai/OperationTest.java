package dev.halfopen.ai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationTest {
  private static Operation of(Provider provider, String path) {
    return Operation.of(new AIRequest(provider, "s", "m", null, false, path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/chat/completions",
        "/v1/chat/completions/",
        "/openai/deployments/gpt-5/chat/completions",
        "/api/v1/chat/completions",
        "/models/mistralai/Mistral-7B/v1/chat/completions",
        "/v1/completions",
        "/v1/responses",
        "/v2/chat",
        "/openai/responses",
        "/anthropic/v1/messages",
        "/v1beta/models/gemini-2.5-flash:generateContent",
        "/v1beta/models/gemini-2.5-flash:streamGenerateContent",
        "/v1/projects/p/locations/l/publishers/anthropic/models/claude:streamRawPredict",
        "/model/anthropic.claude-v1:0/converse",
        "/model/anthropic.claude-v1:0/converse-stream"
      })
  void anAnswerIsDueWhereModelsAnswer(String path) {
    assertThat(of(Provider.GENERIC, path)).isEqualTo(Operation.CHAT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/embeddings",
        "/v1beta/models/e:embedContent",
        "/v1beta/models/e:batchEmbedContents",
        "/v1beta/models/g:countTokens",
        "/v1/messages/count_tokens",
        "/v1/messages/batches",
        "/v1/models",
        "/v1/models/gpt-5",
        "/v1/files",
        "/v1/images/generations",
        "/v1/audio/speech",
        "/v1/moderations",
        "/v1/threads/thread_1/messages",
        "/v1/responses/input_tokens",
        "/v1/responses/resp_1",
        "/v1/responses/resp_1/cancel",
        "/v1beta/cachedContents"
      })
  void noAnswerIsDueWhereServicesDoOtherThings(String path) {
    assertThat(of(Provider.OPENAI, path)).isEqualTo(Operation.OTHER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/files/file-1/content", "/v1/messages/batches/b/results"})
  void filesAreWhatTheirOwnersMadeThem(String path) {
    assertThat(of(Provider.OPENAI, path)).isEqualTo(Operation.FILE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/api/chat", "/chat", "/model/m/invoke", "/ask"})
  void nobodyKnowsTheRest(String path) {
    assertThat(of(Provider.GENERIC, path)).isEqualTo(Operation.UNKNOWN);
  }

  @Test
  void pathsThatApplicationsHaveTooAreKnownByTheirService() {
    assertThat(of(Provider.OLLAMA, "/api/chat")).isEqualTo(Operation.CHAT);
    assertThat(of(Provider.OLLAMA, "/api/generate")).isEqualTo(Operation.CHAT);
    assertThat(of(Provider.OLLAMA, "/api/embed")).isEqualTo(Operation.OTHER);
    assertThat(of(Provider.COHERE, "/v1/chat")).isEqualTo(Operation.CHAT);
    assertThat(of(Provider.OPENAI, "/llm/responses")).isEqualTo(Operation.CHAT);
    assertThat(of(Provider.GENERIC, "/survey/responses")).isEqualTo(Operation.UNKNOWN);
    assertThat(of(Provider.GENERIC, "/inbox/messages")).isEqualTo(Operation.UNKNOWN);
  }

  @Test
  void aRequestMayHaveNoPath() {
    assertThat(Operation.of(new AIRequest(Provider.OPENAI, "s", null, null, true)))
        .isEqualTo(Operation.UNKNOWN);
  }

  private static String word(String path, String body) {
    AIRequest request = new AIRequest(Provider.GENERIC, "s", "m", null, false, path);
    ResponseInspector inspector =
        new ResponseInspector(
            request, 200, Map.of(), Operation.of(request), InspectorsTest.CLOCK, false);
    inspector.accept(ByteBuffer.wrap(body.getBytes(UTF_8)));
    return OperationName.of(request, Operation.of(request), inspector.facts());
  }

  @Test
  void theAnswerSaysWhatWasAskedForIfThePathDoesNot() {
    assertThat(word("/ask", "{\"choices\":[]}")).isEqualTo("chat");
    assertThat(word("/ask", "{\"candidates\":[]}")).isEqualTo("generate_content");
    assertThat(word("/ask", "{\"result\":[]}")).isEqualTo("other");
    assertThat(word("/v1/embeddings/", "{\"result\":[]}")).isEqualTo("embeddings");
    assertThat(word("/v1/embeddings", "{\"result\":[]}")).isEqualTo("embeddings");
    assertThat(word("/v1/messages", "")).isEqualTo("chat");
    AIRequest request = new AIRequest(Provider.GENERIC, "s", "m", null, false, "/ask");
    assertThat(OperationName.of(request, Operation.UNKNOWN, null)).isEqualTo("other");
  }
}
