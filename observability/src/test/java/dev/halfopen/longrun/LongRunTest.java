package dev.halfopen.longrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However long the whole stack runs through whatever illnesses: every call is counted once and told
 * once, in time, breakers open and close again, and nothing is left behind.
 *
 * <p>The system properties {@code halfopen.longrun.seconds} and {@code halfopen.longrun.seed} say
 * for how long and from where. The seed repeats the illnesses, not how threads meet.
 */
@Tag("longrun")
class LongRunTest {
  private static final int HOUR = 3600;

  /** Threads of clients stay for a minute. */
  private static final Duration THREADS_END = Duration.ofSeconds(100);

  @Test
  void nothingIsLostAndNothingIsLeftBehind() throws Exception {
    Duration length = Duration.ofSeconds(Integer.getInteger("halfopen.longrun.seconds", HOUR));
    long seed = Long.getLong("halfopen.longrun.seed", new Random().nextLong());
    System.out.println("long run: seed " + seed + ", " + length.toSeconds() + " s");
    warmUp(seed);
    Set<Thread> before = threads(); // those that clients share, and keep
    run(seed, length);
    assertThat(LongRun.awaitNone(() -> othersThan(before), THREADS_END)).as("threads").isEmpty();
    System.out.println("long run: no promise broken");
  }

  /** So that no call's time is spent on loading classes. */
  private static void warmUp(long seed) throws InterruptedException {
    LongRun first = new LongRun(seed);
    try {
      first.warmUp();
    } finally {
      first.close();
    }
  }

  private static void run(long seed, Duration length) throws InterruptedException {
    long end = System.nanoTime() + length.toNanos();
    try (ScriptedAiService service = play(seed, end)) {
      assertThat(
              LongRun.await(
                  () -> {
                    System.gc(); // the JDK 17 client closes its connections when nobody has it
                    return service.openConnections() == 0;
                  },
                  THREADS_END))
          .as("connections: %d, threads: %s", service.openConnections(), threads())
          .isTrue();
    }
  }

  /** What is left of the stack is this service: nothing here may hold a client any more. */
  private static ScriptedAiService play(long seed, long end) throws InterruptedException {
    LongRun run = new LongRun(seed);
    try {
      while (System.nanoTime() - end < 0) {
        assertThat(run.round()).isEmpty();
      }
      return run.end();
    } catch (Throwable e) {
      run.close();
      throw e;
    } finally {
      System.out.print(run.summary());
    }
  }

  private static List<String> othersThan(Set<Thread> before) {
    System.gc(); // the JDK's HTTP client ends its thread when nobody has it any more
    Set<Thread> others = threads();
    others.removeAll(before);
    return others.stream().map(Thread::getName).toList();
  }

  /** But for the common pool's, which come and go as it likes, and are nobody's. */
  private static Set<Thread> threads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(
        thread ->
            thread instanceof ForkJoinWorkerThread worker
                && worker.getPool() == ForkJoinPool.commonPool());
    return threads;
  }
}
