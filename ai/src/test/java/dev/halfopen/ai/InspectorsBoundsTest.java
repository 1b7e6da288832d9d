package dev.halfopen.ai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing is kept of a body but what it takes, and no body takes long. */
class InspectorsBoundsTest {
  private static final int MANY = 512;
  private static final byte[] PIECE = "x".repeat(65_536).getBytes(UTF_8);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json|{\"choices\":[{\"index\":0,\"message\":{\"content\":\"|\"},\"finish_reason\":\"stop\"}]}|1",
        "application/json|{\"pad\":\"|\",\"error\":{\"message\":\"x\"}}|0",
        "application/x-ndjson|{\"response\":\"|\",\"done\":true}|1",
        "text/event-stream|data: {\"choices\":[{\"delta\":{\"content\":\"|\"},\"finish_reason\":\"stop\"}]}##|1",
        "text/event-stream|: |#data: {\"choices\":[{\"text\":\"x\",\"finish_reason\":\"stop\"}]}##|1",
        "text/event-stream|data: |##|0",
        "text/event-stream||: nonsense##|0"
      })
  void keepsNothingOfLongTexts(String type, String before, String after, int pieces) {
    ResponseInspector inspector = InspectorsTest.inspector(Provider.OPENAI, type, false);
    inspector.accept(bytes(before == null ? "" : before)); // warm
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < MANY; i++) {
      inspector.accept(ByteBuffer.wrap(PIECE));
    }
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    inspector.accept(bytes(after.replace('#', '\n')));

    assertThat(allocated).isLessThan(1_000_000); // of 32 MiB
    assertThat(inspector.contentCount()).isEqualTo(pieces);
    if (pieces > 0) {
      assertThat(inspector.end()).isNull();
    } else {
      assertThat(inspector.end()).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({"application/json", "text/event-stream"})
  void keepsLittleOfManyNodes(String type) {
    ResponseInspector inspector = InspectorsTest.inspector(Provider.OPENAI, type, false);
    String sse = type.startsWith("text") ? "data: " : "";
    byte[] many = "{\"delta\":{\"content\":\"x\"},\"a\":[1,2,{}]},".repeat(1_000).getBytes(UTF_8);
    inspector.accept(bytes(sse + "{\"choices\":["));
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < MANY; i++) {
      inspector.accept(ByteBuffer.wrap(many));
    }
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    inspector.accept(bytes("{}]}\n\n"));

    // What can't be kept may have been the reason of the end.
    assertThat(inspector.end()).isNull();
    assertThat(inspector.hasContent()).isTrue();
    assertThat(allocated).isLessThan(2_000_000); // of 20 MB
  }

  @Test
  void keepsTheReasonThatComesAfterLongListsOfNumbersAndTokens() {
    String logprobs =
        "{\"content\":["
            + "{\"token\":\"a\",\"logprob\":-1.5,\"bytes\":[97],\"top_logprobs\":[{}]},"
                .repeat(5_000)
            + "{}]}";
    ResponseInspector inspector =
        InspectorsTest.inspector(Provider.OPENAI, "application/json", true);
    inspector.accept(
        bytes(
            "{\"choices\":[{\"index\":0,\"logprobs\":"
                + logprobs
                + ",\"message\":{\"content\":\"\"},\"finish_reason\":\"content_filter\"}]}"));

    assertThat(inspector.end()).isInstanceOf(ContentRefusedException.class);
  }

  @Test
  void takesNoLongerForNestedAndBrokenThings() {
    List<String> hostile =
        List.of(
            "[",
            "{\"error\":",
            "{\"error\":[",
            "\"",
            "\\",
            "data:\n",
            "data: [\n",
            "\r",
            "\n\n",
            "event: error\ndata: x\n\n",
            "data: {}\n\n",
            "1",
            "{\"choices\":[");
    Assertions.assertTimeout(
        Duration.ofSeconds(60),
        () -> {
          for (String type : List.of("application/json", "text/event-stream")) {
            for (String text : hostile) {
              ResponseInspector inspector = InspectorsTest.inspector(Provider.GEMINI, type, false);
              byte[] bytes = text.repeat(20_000).getBytes(UTF_8);
              for (byte b : bytes) {
                inspector.accept(ByteBuffer.wrap(new byte[] {b}));
              }
              inspector.end();
            }
          }
        });
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  /** Services invent them all the time. */
  @Test
  void namesThatNobodyKnowsCostNoMemoryInEachChunk() {
    ResponseInspector inspector =
        InspectorsTest.inspector(Provider.OPENAI, "text/event-stream", false);
    byte[][] chunks = {chunkWithNewNames("one"), chunkWithNewNames("another")};
    for (byte[] chunk : chunks) {
      inspector.accept(ByteBuffer.wrap(chunk));
    }
    ByteBuffer[] buffers = {ByteBuffer.wrap(chunks[0]), ByteBuffer.wrap(chunks[1])};
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 10_000; i++) {
      inspector.accept(buffers[i & 1].rewind());
    }
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;

    assertThat(inspector.contentCount()).isEqualTo(10_002);
    assertThat(allocated / 10_000).isLessThan(30);
  }

  private static byte[] chunkWithNewNames(String word) {
    return Transcripts.events(
            "{\"choices\":[{\"delta\":{\"content\":\""
                + word
                + "\",\"brand_new_name\":1,\"x_invented_yesterday\":2},\"other_invention\":3}]}")
        .getBytes(UTF_8);
  }
}
