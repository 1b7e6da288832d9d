package dev.halfopen.ai;

import dev.halfopen.concurrent.Explore;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However content, the consumer and a watchdog race: there is one first content, and no moment of
 * waiting is lost or counted twice.
 */
@Tag("lincheck")
class PatienceLincheckTest {
  @Test
  void waitingIsCountedAsByOneThread() {
    Explore.of("Patience")
        .against(Expected.class)
        .threads(3, 3)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void whoLooksForContentAndThenTellsOfItsOwnIsRejected() {
    Explore.of("Patience").against(Expected.class).rejects(LooksFirst.class);
  }

  /** Each comes with the time that its thread has read, which may be older than another's. */
  @Param(name = "now", gen = IntGen.class, conf = "0:9")
  public static class Real {
    final Patience patience = new Patience(0);

    public Real() {
      Explore.executed();
    }

    @Operation
    public boolean contentComes(@Param(name = "now") int now) {
      return patience.content(now);
    }

    @Operation
    public void consumerWaits(@Param(name = "now") int now) {
      patience.waiting(true, now);
    }

    @Operation
    public void consumerIsBusy(@Param(name = "now") int now) {
      patience.waiting(false, now);
    }

    @Operation
    public String pace(@Param(name = "now") int now) {
      return patience.pace(Duration.ZERO, now).toString();
    }

    @Operation
    public long waited(@Param(name = "now") int now) {
      return patience.waited(now);
    }
  }

  /** The sum of the spans in which the consumer waited, one after the other. */
  @Param(name = "now", gen = IntGen.class, conf = "0:9")
  public static class Expected {
    private boolean waiting = true;
    private int spanBegan;
    private int wholeSpans;
    private Integer first;
    private Integer longest;
    private int all;

    public boolean contentComes(int now) {
      int waited = (int) waited(now);
      wholeSpans = 0;
      spanBegan = now;
      if (first == null) {
        first = waited;
        return true;
      }
      longest = longest == null ? waited : Math.max(longest, waited);
      longest = Math.max(longest, -1);
      all += waited;
      return false;
    }

    public void consumerWaits(int now) {
      if (!waiting) {
        waiting = true;
        spanBegan = now;
      }
    }

    public void consumerIsBusy(int now) {
      if (waiting) {
        wholeSpans += now - spanBegan;
        waiting = false;
        spanBegan = now;
      }
    }

    public String pace(int now) {
      return first == null
          ? new Pace(Duration.ZERO, null, null, null).toString()
          : new Pace(
                  Duration.ZERO,
                  time(first),
                  longest == null || longest < 0 ? null : time(longest),
                  time(all + (int) waited(now)))
              .toString();
    }

    private static Duration time(int nanos) {
      return Duration.ofNanos(Math.max(0, nanos));
    }

    public long waited(int now) {
      return waiting ? wholeSpans + now - spanBegan : wholeSpans;
    }
  }

  /** The planted bug: two may find that there was none before theirs. */
  public static class LooksFirst extends Real {
    @Override
    public boolean contentComes(int now) {
      boolean isFirst = !patience.hasContent();
      patience.content(now);
      return isFirst;
    }
  }
}
