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

  private static @Nullable AIFailure judge(byte[] body) {
    return judge(CHAT, true, Map.of(), body);
  }

  private static String told(String type, String body) {
    ResponseInspector inspector = inspector(CHAT, true, Map.of("content-type", type), 200);
    inspector.accept(ByteBuffer.wrap(body.getBytes(UTF_8)));
    AIFailureException failure = inspector.end();
    return failure == null ? "" : failure.getMessage();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void aTextIsOneByItsFirstCharacter() {
    assertThat(judge(bytes(0xC3, 0xA9))).isEqualTo(AIFailure.BAD_OUTPUT);
    assertThat(judge(bytes(0xC2, 0xA9))).isEqualTo(AIFailure.BAD_OUTPUT);
    assertThat(judge(bytes(0xF4, 0x8F))).isEqualTo(AIFailure.BAD_OUTPUT);
    assertThat(judge(bytes('~'))).isEqualTo(AIFailure.BAD_OUTPUT);
    assertThat(judge(bytes(0xC3))).isEqualTo(AIFailure.BAD_OUTPUT);
    assertThat(judge(bytes(0xC1, 0xA9))).isNull();
    assertThat(judge(bytes(0xF5, 0x80))).isNull();
    assertThat(judge(bytes(0x7F, 'a'))).isNull();
    assertThat(judge(bytes(0x1B, 'a'))).isNull();
  }

  @Test
  void whatEndsBeforeItCanBeAFrameHasSaidNothing() {
    assertThat(judge(bytes(0, 0, 0))).isEqualTo(AIFailure.BAD_OUTPUT);
    assertThat(judge(new byte[11])).isEqualTo(AIFailure.BAD_OUTPUT);
    ResponseInspector zeros = inspector(CHAT, true, Map.of(), 200);
    zeros.accept(ByteBuffer.wrap(new byte[12]));
    assertThat(zeros.hasContent()).isTrue();
    assertThat(zeros.end()).isNull();
  }

  @Test
  void whatIsTooShortToDecideByIsATextAllTheSame() {
    assertThat(told("text/plain", "dat")).endsWith("a text in place of an answer: dat");
    assertThat(told("", "event")).endsWith("a text in place of an answer: event");
    assertThat(told("text/plain", "error: 5")).contains("5");
  }

  @Test
  void brokenJsonIsBadAtOnceUnlessItHangsBehindAWholeAnswer() {
    String line = "{\"message\":{\"content\":\"Hi\"},\"done\":false}\n";
    for (Map.Entry<String, String> broken :
        Map.of(
                "{\"choices\" x",
                "application/json",
                line + "x",
                "application/x-ndjson",
                "[{\"candidates\":[]},x",
                "application/json",
                line + line + "x",
                "application/json")
            .entrySet()) {
      ResponseInspector inspector =
          inspector(CHAT, true, Map.of("content-type", broken.getValue()), 200);
      inspector.accept(ByteBuffer.wrap(broken.getKey().getBytes(UTF_8)));
      assertThat(inspector.failure()).as(broken.getKey()).hasMessageEndingWith("malformed JSON");
    }
    ResponseInspector whole = inspector(CHAT, true, Map.of(), 200);
    whole.accept(ByteBuffer.wrap((PLAIN + "x").getBytes(UTF_8)));
    assertThat(whole.failure()).isNull();
  }

  @Test
  void behindADocumentMayComeTheRestAsEvents() {
    String first = Transcripts.HEL + "\n\n";
    for (String rest :
        List.of(
            "data: " + Transcripts.STOP,
            "event: message\ndata: " + Transcripts.STOP,
            "id: 1\ndata: " + Transcripts.STOP,
            "retry: 1\ndata: " + Transcripts.STOP,
            ": hi\ndata: " + Transcripts.STOP)) {
      ResponseInspector inspector = inspector(CHAT, true, Map.of(), 200);
      inspector.accept(ByteBuffer.wrap((first + rest).getBytes(UTF_8)));
      assertThat(inspector.end()).as(rest).isNull();
      assertThat(inspector.contentCount()).isEqualTo(1);
    }
  }

  @Test
  void aNumberBehindADocumentEndsWithTheBody() {
    assertThat(judge(ELSEWHERE, "application/json", "{\"a\":1}\n12")).isNull();
    assertThat(judge(ELSEWHERE, "application/json", "{\"a\":1}\n-")).isNotNull();
  }

  @Test
  void jsonThatHasNoEndIsToldAsThat() {
    assertThat(told("application/json", PLAIN.substring(0, 40)))
        .endsWith("the answer is cut: its JSON has no end");
    assertThat(told("text/event-stream", "data: {\"choices\":[{\"del"))
        .endsWith("the answer is cut: its JSON has no end");
    assertThat(told("text/event-stream", CUT + "data: {\"choices\":[{\"del"))
        .endsWith("the answer is cut: it has no proper end");
    assertThat(told("text/event-stream", "data: {\"choices\":\n\n"))
        .endsWith("malformed JSON in the stream");
  }

  @Test
  void whatNoClientCanDecodeIsPlainIfManyBytesAreThoseOfText() {
    for (String encoding : List.of("br", "zstd", "gzip, br")) {
      Map<String, String> headers = Map.of("content-encoding", encoding);
      assertThat(judge(CHAT, true, headers, CUT.getBytes(UTF_8))).isEqualTo(AIFailure.BAD_OUTPUT);
      assertThat(judge(CHAT, true, headers, "\t\r\n {}".getBytes(UTF_8)))
          .isEqualTo(AIFailure.BAD_OUTPUT);
      assertThat(judge(CHAT, true, headers, "{\"choices\": \u0001".getBytes(UTF_8))).isNull();
      assertThat(judge(CHAT, true, headers, "{\"choices\": \u001f".getBytes(UTF_8))).isNull();
    }
  }

  private static void mustBeRead(Map<String, String> headers, byte[] body) {
    for (int size : new int[] {1, 7, body.length}) {
      ResponseInspector inspector = inspector(CHAT, true, headers, 200);
      for (int from = 0; from < body.length; from += size) {
        inspector.accept(ByteBuffer.wrap(body, from, Math.min(size, body.length - from)));
      }
      assertThat(inspector.contentCount()).isEqualTo(1);
      assertThat(inspector.end()).hasMessageContaining("no proper end");
    }
  }

  @Test
  void allPartsOfAGzipHeaderArePassedOver() throws IOException {
    byte[] plain = packed(GZIP, CUT);
    byte[] extra = new byte[2 + 259];
    extra[0] = 3;
    extra[1] = 1;
    byte[] noExtra = new byte[2];
    for (int flags = 0; flags < 32; flags += 2) {
      for (byte[] field : List.of(extra, noExtra)) {
        ByteArrayOutputStream full = new ByteArrayOutputStream();
        full.write(plain, 0, 3);
        full.write(flags);
        full.write(plain, 4, 6);
        full.write((flags & 4) == 0 ? new byte[0] : field);
        full.write((flags & 8) == 0 ? new byte[0] : "name\0".getBytes(UTF_8));
        full.write((flags & 16) == 0 ? new byte[0] : "a comment\0".getBytes(UTF_8));
        full.write((flags & 2) == 0 ? new byte[0] : new byte[] {7, 7});
        full.write(plain, 10, plain.length - 10);
        mustBeRead(Map.of(), full.toByteArray());
      }
    }
  }

  @Test
  void eachPieceMayBeAGzipMemberOfItsOwn() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(packed(GZIP, CUT.substring(0, 30)));
    body.write(packed(GZIP, ""));
    body.write(packed(GZIP, CUT.substring(30)));
    mustBeRead(Map.of(), body.toByteArray());
  }

  @Test
  void whatHangsBehindADeflatedBodyIsPassedOver() throws IOException {
    for (Packing packing : List.of(ZLIB, BARE)) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.write(packed(packing, CUT));
      body.write(packed(packing, CUT));
      mustBeRead(Map.of("content-encoding", "deflate"), body.toByteArray());
    }
  }

  /** The first byte of a block that is stored says little, and may be that of zlib's wrapping. */
  @Test
  void aBareDeflatedBodyMayBeginAsIfItWereWrapped() throws IOException {
    byte[] text = CUT.getBytes(UTF_8);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(0x08);
    body.write(text.length & 0xFF);
    body.write(text.length >> 8);
    body.write(~text.length & 0xFF);
    body.write((~text.length >> 8) & 0xFF);
    body.write(text);
    assertThat((0x0800 | (text.length & 0xFF)) % 31).isNotZero();
    mustBeRead(Map.of("content-encoding", "deflate"), body.toByteArray());
  }

  @Test
  void aDictionaryThatNobodyHasLeavesItInDoubt() throws IOException {
    Deflater deflater = new Deflater();
    deflater.setDictionary("data: {".getBytes(UTF_8));
    byte[] body = packed(out -> new DeflaterOutputStream(out, deflater), CUT);
    deflater.end();
    assertThat(judge(CHAT, true, Map.of("content-encoding", "deflate"), body)).isNull();
  }

  @Test
  void whatIsCompressedIsReadToItsEndAndIsWholeWhenWhatItHoldsIs() throws IOException {
    ResponseInspector open = inspector(CHAT, true, Map.of(), 200);
    open.accept(ByteBuffer.wrap(packed(GZIP, WHOLE.strip()))); // without the last empty line
    assertThat(open.isWhole()).isFalse();
    assertThat(open.end()).isNull();
    assertThat(open.closed()).isTrue();

    ResponseInspector whole = inspector(CHAT, false, Map.of(), 200);
    whole.accept(ByteBuffer.wrap(packed(GZIP, PLAIN)));
    assertThat(whole.isWhole()).isTrue();

    ResponseInspector cut = inspector(CHAT, true, Map.of("content-type", "application/jsonl"), 200);
    String line = "{\"message\":{\"content\":\"Hi\"},\"done\":false}\n";
    cut.accept(ByteBuffer.wrap(packed(GZIP, line + "{\"me")));
    assertThat(cut.hasContent()).isTrue();
    assertThat(cut.isAnswer()).isFalse();
  }

  @Test
  void whatCannotBeInflatedIsASignOfLife() throws IOException {
    byte[] broken = packed(GZIP, CUT);
    java.util.Arrays.fill(broken, 14, broken.length, (byte) 0xFF);
    ResponseInspector inspector = inspector(CHAT, true, Map.of(), 200);
    inspector.accept(ByteBuffer.wrap(broken));
    inspector.accept(ByteBuffer.wrap(new byte[] {1}));
    inspector.accept(ByteBuffer.wrap(new byte[] {2}));

    assertThat(inspector.contentCount()).isEqualTo(2);
    assertThat(inspector.isAnswer()).isTrue();
    assertThat(inspector.isWhole()).isFalse();
  }
}
