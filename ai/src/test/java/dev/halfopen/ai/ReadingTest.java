package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.testkit.ManualTimeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What is known of a response while it comes. */
class ReadingTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String PLAIN =
      Transcripts.completion("{\"content\":\"Hi\"}", ",\"finish_reason\":\"stop\"");

  private static Reading reading(String path, boolean streaming) {
    AIRequest request = new AIRequest(Provider.OPENAI, "s", "m", null, streaming, path);
    return new Reading(request, new ManualTimeSource(), false);
  }

  private static Reading begun(int status, Map<String, List<String>> headers, String body) {
    Reading reading = reading(CHAT, true);
    reading.headers(status, headers);
    reading.accept(bytes(body));
    return reading;
  }

  private static Map<String, List<String>> length(String value) {
    return Map.of("X-Other", List.of("1"), "CONTENT-LENGTH", List.of(value));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatWasAnnouncedIsAllThatComes() {
    assertThat(begun(200, length("5"), "words").isComplete()).isTrue();
    assertThat(begun(200, length("5"), "words").isAnswer()).isTrue();
    assertThat(begun(200, length(" 5 "), "words and").isComplete()).isTrue();
    assertThat(begun(200, length("6"), "words").isComplete()).isFalse();
    assertThat(begun(200, length("6"), "words").isAnswer()).isFalse();
    assertThat(begun(200, length("0"), "").isComplete()).isTrue();
    assertThat(begun(200, length("five"), "words").isComplete()).isFalse();
    assertThat(begun(200, length(""), "words").isComplete()).isFalse();
    assertThat(begun(200, Map.of("content-length", List.of()), "words").isComplete()).isFalse();
    assertThat(begun(200, Map.of(), "words").isComplete()).isFalse();
    assertThat(begun(204, Map.of(), "").isComplete()).isTrue();
    assertThat(begun(205, Map.of(), "").isComplete()).isTrue();
  }

  @Test
  void anAnswerIsOneAsSoonAsNothingOfItIsMissing() {
    Reading reading = reading(CHAT, true);
    assertThat(reading.isAnswer()).isFalse();
    assertThat(reading.isComplete()).isFalse();
    assertThat(reading.looksLikeAnswer()).isFalse();
    reading.headers(100, Map.of());
    assertThat(reading.isAnswer()).isTrue(); // nothing is known of it that speaks against it
    reading.headers(200, Map.of());
    assertThat(reading.isAnswer()).isFalse();
    reading.accept(bytes(PLAIN));
    assertThat(reading.isAnswer()).isTrue();
    assertThat(reading.isComplete()).isTrue();
    assertThat(reading.isClosed()).isTrue();
    assertThat(reading.looksLikeAnswer()).isTrue();
    assertThat(begun(200, Map.of(), "{\"a\":1}").looksLikeAnswer()).isFalse();
  }

  @Test
  void anErrorIsOneByItsStatusAndIsCompleteWhateverIsRead() {
    assertThat(begun(299, Map.of(), "").isError()).isFalse();
    assertThat(begun(300, Map.of(), "").isError()).isTrue();
    Reading error = begun(500, Map.of(), "{\"error\":{\"code\":\"insufficient_quota\"}}");
    assertThat(error.isComplete()).isTrue();
    assertThat(error.looksLikeAnswer()).isFalse();
    assertThat(error.end()).isInstanceOf(QuotaExhaustedException.class);
  }

  @Test
  void theBodyOfAnErrorIsReadAlsoIfItIsShortOrCompressed() throws IOException {
    String error = "{\"error\":{\"code\":\"insufficient_quota\"}}";
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(error.getBytes(StandardCharsets.UTF_8));
    }
    Reading reading = reading(CHAT, true);
    reading.headers(500, Map.of("content-encoding", List.of("gzip")));
    Progress progress = reading.accept(ByteBuffer.wrap(packed.toByteArray()));
    assertThat(progress).isEqualTo(Progress.of(false, false, null));
    assertThat(reading.end()).isInstanceOf(QuotaExhaustedException.class);

    Reading undecided = reading(CHAT, true);
    undecided.headers(500, Map.of("Content-Encoding", List.of("br")));
    undecided.accept(bytes("quota"));
    assertThat(undecided.end()).hasMessageContaining("quota");
    assertThat(undecided.end()).hasMessageContaining("quota");
  }

  @Test
  void beforeItsHeadersAllBytesAreASignOfLife() {
    Reading reading = reading(CHAT, true);
    assertThat(reading.accept(bytes("x")).content()).isTrue();
    assertThat(reading.accept(bytes("")).content()).isFalse();
    assertThat(reading.end()).isNull();
  }

  @Test
  void whatIsToldOfItIsWhatCame() {
    Came came = begun(200, Map.of(), PLAIN).came();
    assertThat(came.status()).isEqualTo(200);
    assertThat(came.bytes()).isEqualTo(PLAIN.length());
    assertThat(came.streamed()).isFalse();
    assertThat(came.contentEvents()).isEqualTo(1);
    assertThat(came.operation()).isEqualTo("chat");
    assertThat(reading(CHAT, true).came().streamed()).isTrue();
    assertThat(reading(CHAT, false).came().streamed()).isFalse();
    assertThat(begun(200, Map.of(), "").came().streamed()).isTrue(); // as it was asked for
  }

  @Test
  void whatIsNotInspectedIsNoAnswerThatIsDueAndTookNothing() {
    String usage = "{\"result\":1,\"usage\":{\"prompt_tokens\":5}}";
    Reading inspected = reading(CHAT, false);
    inspected.headers(200, Map.of());
    assertThat(inspected.end()).isInstanceOf(BadOutputException.class);

    Reading reading = reading(CHAT, false);
    reading.uninspected();
    reading.headers(200, Map.of());
    reading.accept(bytes(usage));
    assertThat(reading.came().usage()).isEqualTo(Usage.NONE);
    assertThat(reading.end()).isNull();
    Reading empty = reading(CHAT, false);
    empty.uninspected();
    empty.headers(200, Map.of());
    assertThat(empty.end()).isNull();

    Reading file = reading("/v1/files/f/content", false);
    file.uninspected();
    file.headers(200, Map.of());
    file.accept(bytes("{\"error\":{\"code\":\"x\"}}"));
    assertThat(file.end()).as("a file may hold anything").isNull();
  }
}
