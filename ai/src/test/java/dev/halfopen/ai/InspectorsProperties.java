package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.ai.Transcripts.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

class InspectorsProperties {
  private record Judgement(@Nullable AIFailure failure, @Nullable String message, long pieces) {}

  @Property(tries = 1_000)
  void judgesTheSameHoweverTheBytesAreSplit(
      @ForAll("rows") Row row, @ForAll List<@IntRange(max = 400) Integer> sizes) {
    byte[] body = row.body().getBytes(StandardCharsets.UTF_8);

    assertThat(judge(row, body, sizes)).isEqualTo(judge(row, body, List.of()));
  }

  @Property(tries = 1_000)
  void judgesTheSameByteByByteWhateverIsBroken(
      @ForAll("rows") Row row,
      @ForAll @Size(max = 3) List<@IntRange(max = 100_000) Integer> places,
      @ForAll byte put) {
    byte[] body = row.body().getBytes(StandardCharsets.UTF_8);
    for (int place : places) {
      if (body.length > 0) {
        body[place % body.length] = put;
      }
    }

    Judgement expected = judge(row, body, List.of());
    Judgement judgement = judge(row, body, ones(body.length));
    assertThat(judgement.failure()).isEqualTo(expected.failure());
    assertThat(judgement.message()).isEqualTo(expected.message());
    byte[] original = row.body().getBytes(StandardCharsets.UTF_8);
    int head = Math.min(body.length, 16);
    // Of what can't be read, each byte is a sign of life.
    if (Arrays.equals(body, 0, head, original, 0, head)) {
      assertThat(judgement.pieces()).isEqualTo(expected.pieces());
    }
  }

  @Property
  void readsDocumentsOfOneEventTheSameByteByByte(@ForAll("rows") Row row) {
    byte[] body = row.body().replace("}\n\ndata: {", "}\ndata: {").getBytes(StandardCharsets.UTF_8);
    assertThat(judge(row, body, ones(body.length))).isEqualTo(judge(row, body, List.of()));
  }

  @Property(tries = 1_000)
  void finishesOnlyWhatIsWhole(@ForAll("rows") Row row, @ForAll @IntRange(max = 100_000) int cut) {
    byte[] body = row.body().getBytes(StandardCharsets.UTF_8);
    if (body.length == 0) {
      return;
    }
    byte[] begun = Arrays.copyOf(body, cut % body.length);
    Judgement judgement = judge(row, begun, List.of());

    assertThat(judgement.pieces()).isLessThanOrEqualTo(row.pieces());
    if (row.contentType().startsWith("application/json")
        && row.expected() == null
        && !row.name().equals("plain: garbage after it")
        && !new String(begun, StandardCharsets.UTF_8).isBlank()) {
      // all but white space is needed
      boolean whole = new String(begun, StandardCharsets.UTF_8).strip().equals(row.body().strip());
      assertThat(judgement.failure()).isEqualTo(whole ? null : AIFailure.BAD_OUTPUT);
    }
  }

  @Property(tries = 1_000)
  void judgesAnythingTheSameByteByByte(@ForAll("rows") Row row, @ForAll("hostile") String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    Judgement whole = judge(row, body, List.of());
    Judgement pieces = judge(row, body, ones(body.length));

    assertThat(pieces.failure()).isEqualTo(whole.failure());
    assertThat(pieces.message()).isEqualTo(whole.message());
  }

  @Property(tries = 1_000)
  void neverThrows(@ForAll("rows") Row row, @ForAll("hostile") String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    judge(row, bytes, List.of());
  }

  @Property(tries = 1_000)
  void neverThrowsOnAnyBytes(@ForAll("rows") Row row, @ForAll byte[] bytes) {
    judge(row, bytes, List.of());
  }

  @Provide
  Arbitrary<Row> rows() {
    return Arbitraries.of(
        Transcripts.all().stream().filter(row -> !row.contentType().startsWith("audio")).toList());
  }

  /** Words of the formats, in any order. */
  @Provide
  Arbitrary<String> hostile() {
    return Arbitraries.of(
            "data: ",
            "data",
            ":",
            "event: error",
            "\n",
            "\r",
            "\n\n",
            "{",
            "}",
            "[",
            "]",
            ",",
            "\"",
            "\\",
            "\\u",
            "\\ud83d",
            "0",
            "-",
            "1e9",
            "true",
            "null",
            "\"error\":",
            "\"choices\":[",
            "\"index\":-5,",
            "\"index\":99999999999999999999,",
            "\"delta\":{",
            "\"candidates\":[",
            "\"type\":\"message_delta\",",
            "\"type\":\"response.failed\"",
            "\"done\":true",
            "[DONE]",
            "\"finish_reason\":\"error\"",
            "\u0000",
            "\uFEFF",
            "\"x\":1")
        .list()
        .ofMaxSize(60)
        .map(words -> String.join("", words));
  }

  private static List<Integer> ones(int count) {
    Integer[] sizes = new Integer[count];
    Arrays.fill(sizes, 1);
    return List.of(sizes);
  }

  /** Feeds pieces of these sizes, and the rest as one. */
  private static Judgement judge(Row row, byte[] body, List<Integer> sizes) {
    ResponseInspector inspector =
        InspectorsTest.inspector(row.provider(), row.contentType(), false);
    int from = 0;
    for (int size : sizes) {
      int length = Math.min(size, body.length - from);
      inspector.accept(ByteBuffer.wrap(body, from, length));
      from += length;
    }
    inspector.accept(ByteBuffer.wrap(body, from, body.length - from));
    AIFailureException failure = inspector.end();
    return new Judgement(
        failure == null ? null : failure.failure(),
        failure == null ? null : failure.getMessage(),
        // What nobody can read is a sign of life whenever some of it comes.
        row.provider() == Provider.GENERIC ? 0 : inspector.contentCount());
  }
}
