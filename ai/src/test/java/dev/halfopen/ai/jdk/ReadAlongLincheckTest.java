package dev.halfopen.ai.jdk;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Provider;
import dev.halfopen.concurrent.Explore;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A body that comes, ends, is asked for and is stopped in any interleaving: one signal at a time,
 * one end and nothing behind it; an end of ours waits until more is asked for, and no longer.
 */
@Tag("lincheck")
class ReadAlongLincheckTest {
  @Test
  void theEndComesOnceAndWhenItIsDue() {
    Explore.of("ReadAlongSubscriber")
        .fromTheStart()
        .toTheEndOfTheRace()
        .against(Expected.class)
        .threads(3, 2)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void oneThatLooksAtTheDemandBeforeTheEndIsThereIsRejected() {
    Explore.of("ReadAlongSubscriber").fromTheStart().against(Expected.class).rejects(Broken.class);
  }

  /** Notes what breaks the rules of signals. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one at a time, or a rule is broken
  private static final class Signals implements BodySubscriber<String> {
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile int ends;
    private volatile boolean broken;

    @Override
    public CompletionStage<String> getBody() {
      return CompletableFuture.completedFuture("");
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      // The test asks.
    }

    private void signal(int end) {
      broken |= underWay.incrementAndGet() != 1 || ends != 0;
      ends += end;
      underWay.decrementAndGet();
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      signal(0);
    }

    @Override
    public void onError(Throwable error) {
      signal(1);
    }

    @Override
    public void onComplete() {
      signal(1);
    }
  }

  private static final class Nothing implements Flow.Subscription {
    @Override
    public void request(long count) {
      // The test gives what it likes.
    }

    @Override
    public void cancel() {
      // Nor does it stop.
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one at a time, or a rule is broken
  public static class Real {
    private static final byte[] BYTES = {'x'};
    private final Signals signals = new Signals();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int items;
    private volatile boolean ended;
    private final ReadAlongSubscriber<String> reading =
        new ReadAlongSubscriber<>(signals, exchange(), true);

    public Real() {
      Explore.executed();
      reading.onSubscribe(new Nothing());
    }

    private static AIExchange exchange() {
      AIExchange exchange =
          AIExchange.begin(
              AIProtection.of(CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults())),
              new AIRequest(Provider.OPENAI, "s", null, null, true, "/v1/chat/completions"));
      Throwable unused = exchange.failed(new IOException()); // only the signals matter
      return exchange;
    }

    @Operation(nonParallelGroup = "source")
    public void item() {
      if (!ended && items < asked.get()) {
        items++;
        reading.onNext(List.of(ByteBuffer.wrap(BYTES)));
      }
    }

    @Operation
    public void isAsked() {
      asked.incrementAndGet();
      reading.request(1);
    }

    @Operation
    public void isStopped() {
      ended = true;
      reading.abort();
    }

    @Operation
    public boolean keepsTheRules() {
      return !signals.broken;
    }

    @Validate
    public void theEndIsNotForgotten() {
      boolean isDue = ended && asked.get() > items;
      if (isDue ? signals.ends != 1 : !ended && signals.ends != 0) {
        throw new IllegalStateException("ends: " + signals.ends);
      }
    }
  }

  /** What is promised, whatever happens. */
  public static class Expected {
    public void item() {}

    public void isAsked() {}

    public void isStopped() {}

    public boolean keepsTheRules() {
      return true;
    }
  }

  /**
   * The planted bug: who asks looks for an end before the demand is known, and nobody afterwards.
   */
  public static class Broken {
    private final Signals signals = new Signals();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean ended;

    public Broken() {
      Explore.executed();
    }

    @Operation(nonParallelGroup = "source")
    public void item() {}

    @Operation
    public void isAsked() {
      boolean due = ended;
      asked.incrementAndGet();
      if (due) {
        signals.onComplete();
      }
    }

    @Operation
    public void isStopped() {
      boolean due = asked.get() > 0;
      ended = true;
      if (due) {
        signals.onComplete();
      }
    }

    @Operation
    public boolean keepsTheRules() {
      return !signals.broken;
    }
  }
}
