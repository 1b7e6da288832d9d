package dev.halfopen.ai;

import dev.halfopen.TimeSource;
import dev.halfopen.concurrent.Explore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One thread brings a response, others ask what came, say that it has ended or leave: each sees
 * what stood at one moment.
 */
@Tag("lincheck")
class ReadingLincheckTest {
  private static final List<String> PIECES =
      List.of(
          "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n",
          "data: {\"choices\":[{\"delta\":{\"content\":\"b\"}}]}\n\n",
          "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
          "data: [DONE]\n\n");

  @Test
  void whatIsSeenStoodAtOneMoment() {
    explore().threads(3, 2).holdsInAllInterleavings(Real.class);
  }

  @Test
  void whoAsksForBytesAndThenForContentIsRejected() {
    explore().threads(2, 3).rejects(AsksTwice.class);
  }

  private static Explore explore() {
    return Explore.of("Reading")
        .fromTheStart()
        .toTheEndOfTheRace()
        .against(Expected.class)
        .takesAsAtomic("dev.halfopen.ai.ResponseInspector", "dev.halfopen.ai.OperationName");
  }

  public static class Real {
    final Reading reading =
        new Reading(
            new AIRequest(Provider.GENERIC, "s", "m", null, true, "/v1/chat/completions"),
            TimeSource.system(),
            false);
    private int next;

    public Real() {
      Explore.executed();
      reading.headers(200, Map.of("content-type", List.of("text/event-stream")));
    }

    @Operation(nonParallelGroup = "who brings it")
    public String brings() {
      if (next == PIECES.size()) {
        return "nothing";
      }
      byte[] bytes = PIECES.get(next++).getBytes(StandardCharsets.UTF_8);
      Progress progress = reading.accept(ByteBuffer.wrap(bytes));
      return (progress.content() ? "content" : "")
          + (progress.closed() ? "closed" : "")
          + (progress.failure() == null ? "" : "failed");
    }

    @Operation
    public String came() {
      Came came = reading.came();
      return came.bytes() + " " + came.contentEvents();
    }

    @Operation
    public boolean isClosed() {
      return reading.isClosed();
    }

    @Operation
    public boolean ends() {
      return reading.end() == null;
    }
  }

  /** What has come before the end counts; of what comes later, the bytes only. */
  public static class Expected {
    private int pieces;
    private int bytes;
    private int content;
    private boolean closed;
    private int reasons;
    private boolean ended;

    public String brings() {
      if (pieces == PIECES.size()) {
        return "nothing";
      }
      bytes += PIECES.get(pieces).length();
      boolean isContent = !ended && pieces < 2;
      content += isContent ? 1 : 0;
      reasons += !ended && pieces == 2 ? 1 : 0;
      closed |= !ended && pieces == 3;
      pieces++;
      return (isContent ? "content" : "") + (closed ? "closed" : "");
    }

    public String came() {
      return bytes + " " + content;
    }

    public boolean isClosed() {
      return closed;
    }

    public boolean ends() {
      ended = true;
      return reasons > 0 || closed;
    }
  }

  /** The planted bug: between the two questions more may come. */
  public static class AsksTwice extends Real {
    @Override
    public String came() {
      return reading.came().bytes() + " " + reading.came().contentEvents();
    }
  }
}
