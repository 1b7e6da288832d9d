package dev.halfopen.ai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The body decides what it is, and the header hints. */
class BodyKindsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ELSEWHERE = "/ask";
  private static final String WHOLE =
      Transcripts.events(Transcripts.HEL, Transcripts.STOP, "[DONE]");
  private static final String CUT = Transcripts.events(Transcripts.HEL);
  private static final String PLAIN =
      Transcripts.completion("{\"content\":\"Hi\"}", ",\"finish_reason\":\"stop\"");

  private static ResponseInspector inspector(
      String path, boolean streaming, Map<String, String> headers, int status) {
    Map<String, List<String>> lists =
        headers.entrySet().stream()
            .collect(
                java.util.stream.Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
    AIRequest request = new AIRequest(Provider.GENERIC, "s", "m", null, streaming, path);
    return new ResponseInspector(
        request, status, lists, Operation.of(request), InspectorsTest.CLOCK, false);
  }

  private static @Nullable AIFailure judge(
      String path, boolean streaming, Map<String, String> headers, byte[] body) {
    ResponseInspector atOnce = inspector(path, streaming, headers, 200);
    atOnce.accept(ByteBuffer.wrap(body));
    AIFailureException failure = atOnce.end();
    ResponseInspector inPieces = inspector(path, streaming, headers, 200);
    for (byte b : body) {
      inPieces.accept(ByteBuffer.wrap(new byte[] {b}));
    }
    AIFailureException same = inPieces.end();
    assertThat(same == null ? null : same.getMessage())
        .isEqualTo(failure == null ? null : failure.getMessage());
    return failure == null ? null : failure.failure();
  }

  private static @Nullable AIFailure judge(String path, String type, String body) {
    return judge(
        path, true, type.isEmpty() ? Map.of() : Map.of("content-type", type), body.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text/event-stream",
        "application/json",
        "text/plain; charset=utf-8",
        "application/octet-stream",
        "application/x-ndjson",
        "text/html",
        "nonsense"
      })
  void aStreamIsOneUnderEachLabel(String type) {
    for (String path : List.of(CHAT, ELSEWHERE)) {
      assertThat(judge(path, type, WHOLE)).isNull();
      assertThat(judge(path, type, CUT)).isEqualTo(AIFailure.BAD_OUTPUT); // G3
      assertThat(judge(path, type, "\uFEFF" + WHOLE)).isNull();
      assertThat(judge(path, type, WHOLE.replace("\n", "\r\n"))).isNull();
      assertThat(judge(path, type, CUT.replace("\n", "\r"))).isEqualTo(AIFailure.BAD_OUTPUT);
      assertThat(judge(path, type, ": hi\n\n" + CUT)).isEqualTo(AIFailure.BAD_OUTPUT);
      assertThat(judge(path, type, "retry: 5\nid: 1\n" + CUT)).isEqualTo(AIFailure.BAD_OUTPUT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text/event-stream", "application/json", "text/plain", "text/html"})
  void aWholeAnswerIsOneUnderEachLabel(String type) {
    for (String path : List.of(CHAT, ELSEWHERE)) {
      assertThat(judge(path, type, PLAIN)).isNull();
      assertThat(judge(path, type, "\n\n" + PLAIN)).isNull();
      assertThat(judge(path, type, PLAIN + "\n\ndata: [DONE]\n\n")).isNull();
      assertThat(judge(path, type, "{\"error\":{\"code\":\"insufficient_quota\"}}"))
          .isEqualTo(AIFailure.QUOTA_EXHAUSTED); // G5
    }
    assertThat(judge(CHAT, type, PLAIN.substring(0, 40))).isEqualTo(AIFailure.BAD_OUTPUT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain|upstream is being upgraded",
        "application/json|upstream connect error",
        "text/html|<html>gone</html>",
        "''|<?xml version='1.0'?>",
        "application/json|null",
        "application/json|\"words\"",
        "text/plain|ok",
        "text/plain|error: no upstream",
        "text/plain|\u670D\u52A1",
        "text/plain|d"
      })
  void wordsAreAnAnswerOnlyWhereNoneIsDue(String type, String body) { // G2
    Map<String, String> headers = type.isEmpty() ? Map.of() : Map.of("content-type", type);
    byte[] bytes = body.getBytes(UTF_8);

    assertThat(judge(CHAT, false, headers, bytes)).isEqualTo(AIFailure.BAD_OUTPUT);
    assertThat(judge(ELSEWHERE, false, headers, bytes)).isNull();
    assertThat(judge("/v1/embeddings", false, headers, bytes)).isNull();
  }

  @Test
  void wordsAreTold() {
    ResponseInspector inspector = inspector(CHAT, false, Map.of(), 200);
    inspector.accept(ByteBuffer.wrap(("upstream\u001b down " + "x".repeat(900)).getBytes(UTF_8)));
    AIFailureException failure = inspector.end();

    assertThat(failure).hasMessageStartingWith("s: a text in place of an answer: upstream down x");
    assertThat(failure.getMessage()).hasSizeLessThan(150);
  }

  @Test
  void noBodyIsNoAnswerWhereOneIsDue() { // G7
    assertThat(judge(CHAT, "", "")).isEqualTo(AIFailure.BAD_OUTPUT);
    assertThat(judge(CHAT, "application/json", " \r\n")).isEqualTo(AIFailure.BAD_OUTPUT);
    assertThat(judge(CHAT, "application/json", "{}")).isEqualTo(AIFailure.BAD_OUTPUT);
    assertThat(judge(CHAT, "text/event-stream", ": ping\n\nevent: ping\ndata: {}\n\n"))
        .isEqualTo(AIFailure.BAD_OUTPUT);
    assertThat(judge(ELSEWHERE, "", "")).isNull();
    assertThat(judge("/v1/files/f", "", "")).isNull();
    assertThat(inspector(CHAT, false, Map.of(), 202).end()).isNull();
    assertThat(inspector(CHAT, false, Map.of(), 204).end()).isNotNull();
  }

  @Test
  void whatNobodyKnowsIsInDoubt() {
    assertThat(judge(CHAT, "application/json", "{\"object\":\"list\",\"data\":[]}")).isNull();
    assertThat(judge(CHAT, "text/event-stream", "data: {\"token\":\"x\"}\n\n")).isNull();
    assertThat(judge(ELSEWHERE, "text/plain", "{ this is no JSON")).isNull();
    assertThat(judge(ELSEWHERE, "text/plain", "{\"a\":[")).isNull();
    assertThat(judge(ELSEWHERE, "application/json", "{\"loss\": NaN, \"max\": -Infinity}"))
        .isNull();
    assertThat(judge(ELSEWHERE, "application/json", "{'single': 1}")).isNull();
    assertThat(judge(ELSEWHERE, "application/json", "{\"a\":[")).isEqualTo(AIFailure.BAD_OUTPUT);
    assertThat(judge(ELSEWHERE, "text/event-stream", "data: {\n\ndata: \"\n\n")).isNull();
  }

  @Test
  void soundsAndPicturesAreOpaque() {
    byte[] picture = {(byte) 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13};
    byte[] zeros = new byte[40];

    assertThat(judge(CHAT, false, Map.of(), picture)).isNull();
    assertThat(judge(CHAT, false, Map.of(), zeros)).isNull();
    assertThat(judge(CHAT, false, Map.of("content-type", "audio/mpeg"), "ID3".getBytes(UTF_8)))
        .isNull();
    assertThat(judge("/v1/files/f/content", "application/json", "{\"error\":{\"code\":\"x\"}}"))
        .isNull();
  }

  private interface Packing {
    OutputStream around(OutputStream out) throws IOException;
  }

  private static byte[] packed(Packing packing, String body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream packed = packing.around(out)) {
      packed.write(body.getBytes(UTF_8));
    }
    return out.toByteArray();
  }

  private static final Packing GZIP = GZIPOutputStream::new;
  private static final Packing ZLIB = DeflaterOutputStream::new;
  private static final Packing BARE =
      out -> new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, true));

  @Test
  void compressedBodiesAreJudged() throws IOException {
    for (String encoding : List.of("", "gzip", "x-gzip", "GZIP", "br")) {
      Map<String, String> headers =
          encoding.isEmpty() ? Map.of() : Map.of("Content-Encoding", encoding);
      assertThat(judge(CHAT, true, headers, packed(GZIP, WHOLE))).isNull();
      assertThat(judge(CHAT, true, headers, packed(GZIP, CUT))).isEqualTo(AIFailure.BAD_OUTPUT);
    }
    Map<String, String> deflate = Map.of("Content-Encoding", "deflate");
    for (Packing packing : List.of(ZLIB, BARE)) {
      assertThat(judge(CHAT, true, deflate, packed(packing, WHOLE))).isNull();
      assertThat(judge(CHAT, true, deflate, packed(packing, CUT))).isEqualTo(AIFailure.BAD_OUTPUT);
    }
  }

  @Test
  void aClientThatHasInflatedMayLeaveTheHeader() {
    for (String encoding : List.of("gzip", "deflate", "identity")) {
      Map<String, String> headers = Map.of("content-encoding", encoding);
      assertThat(judge(CHAT, true, headers, CUT.getBytes(UTF_8))).isEqualTo(AIFailure.BAD_OUTPUT);
      assertThat(judge(CHAT, true, headers, PLAIN.getBytes(UTF_8))).isNull();
    }
  }

  @Test
  void aGzipHeaderMayHaveAllItsParts() throws IOException {
    byte[] plain = packed(GZIP, CUT);
    ByteArrayOutputStream full = new ByteArrayOutputStream();
    full.write(plain, 0, 3);
    full.write(0b1_1110);
    full.write(plain, 4, 6);
    full.write(new byte[] {3, 0, 1, 2, 3}); // extra
    full.write("name\0comment\0".getBytes(UTF_8));
    full.write(new byte[] {7, 7}); // checksum
    full.write(plain, 10, plain.length - 10);

    assertThat(judge(CHAT, true, Map.of(), full.toByteArray())).isEqualTo(AIFailure.BAD_OUTPUT);
  }

  @Test
  void whatCannotBeInflatedIsInDoubt() throws IOException {
    byte[] broken = packed(GZIP, CUT);
    java.util.Arrays.fill(broken, 14, broken.length, (byte) 0xFF);

    assertThat(judge(CHAT, true, Map.of(), broken)).isNull();
    assertThat(judge(CHAT, true, Map.of("content-encoding", "br"), new byte[] {0x0B, 1, 2}))
        .isNull();
    assertThat(judge(CHAT, true, Map.of("content-encoding", "zstd"), new byte[] {0x28, 1, 2}))
        .isNull();
    assertThat(judge(CHAT, true, Map.of("content-encoding", "gzip, br"), new byte[] {0x28, 1, 2}))
        .isNull();
  }

  @Test
  void aBombIsNotInflated() throws IOException {
    byte[] bomb = packed(GZIP, "{\"choices\":\"" + "x".repeat(64 << 20));
    ResponseInspector inspector = inspector(CHAT, false, Map.of(), 200);
    long before = System.nanoTime();
    inspector.accept(ByteBuffer.wrap(bomb));

    assertThat(inspector.end()).isNull();
    assertThat(bomb.length).isLessThan(100_000);
    assertThat(System.nanoTime() - before).isPositive();
  }

  @Test
  void theNamesOfLabelsAndEncodingsHaveNoCase() {
    assertThat(judge(CHAT, "Text/Event-Stream".toUpperCase(Locale.ROOT), "x: y\n\n" + CUT))
        .isEqualTo(AIFailure.BAD_OUTPUT);
  }
}
