package dev.halfopen.ai.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.ai.AIFailureException;
import dev.halfopen.ai.internal.Bodies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

class ReadAlongSubscriberProperties {
  /** The buffers that a client may hand over. */
  private enum Memory {
    HEAP,
    READ_ONLY,
    DIRECT;

    ByteBuffer of(byte[] bytes) {
      return switch (this) {
        case HEAP -> ByteBuffer.wrap(bytes);
        case READ_ONLY -> ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        case DIRECT -> ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
      };
    }
  }

  @Provide
  Arbitrary<byte[]> bodies() {
    return Bodies.any();
  }

  @Property(tries = 500)
  void bytesPassUnchangedWhateverIsThoughtOfThem(
      @ForAll("bodies") byte[] body,
      @ForAll Bodies.Kind kind,
      @ForAll Memory memory,
      @ForAll boolean drops,
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 20_000) Integer> sent,
      @ForAll @IntRange(min = 1, max = 4) int atOnce,
      @ForAll @IntRange(min = 1, max = 3) int demand) {
    Consumer consumer = new Consumer(demand);
    ReadAlongSubscriber<byte[]> reading = new ReadAlongSubscriber<>(consumer, kind.begin(), drops);
    Demand asked = new Demand();

    reading.onSubscribe(asked);
    List<ByteBuffer> together = new ArrayList<>();
    for (byte[] piece : Bodies.pieces(body, sent)) {
      together.add(memory.of(piece));
      if (together.size() == atOnce) {
        asked.take();
        reading.onNext(List.copyOf(together));
        together.clear();
      }
    }
    if (!together.isEmpty()) {
      asked.take();
      reading.onNext(List.copyOf(together));
    }
    reading.onComplete();

    assertThat(consumer.seen.toByteArray()).isEqualTo(body);
    assertThat(consumer.ends).isEqualTo(1);
    if (consumer.error != null) {
      assertThat(consumer.error)
          .isInstanceOf(IOException.class)
          .hasCauseInstanceOf(AIFailureException.class);
    }
  }

  /** What has been asked for and not given. */
  private static final class Demand implements Flow.Subscription {
    private long open;

    void take() {
      assertThat(open).isPositive();
      open--;
    }

    @Override
    public void request(long count) {
      open += count;
    }

    @Override
    public void cancel() {
      throw new AssertionError("nobody leaves");
    }
  }

  /** Asks for so many lists of buffers at a time. */
  private static final class Consumer implements BodySubscriber<byte[]> {
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final int demand;
    private Flow.@Nullable Subscription source;
    private int open;
    private int ends;
    private @Nullable Throwable error;

    Consumer(int demand) {
      this.demand = demand;
    }

    private void ask() {
      if (open == 0 && source != null) {
        open = demand;
        source.request(demand);
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      source = subscription;
      ask();
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        seen.writeBytes(bytes);
      }
      open--;
      ask();
    }

    @Override
    public void onError(Throwable thrown) {
      error = thrown;
      ends++;
    }

    @Override
    public void onComplete() {
      ends++;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return CompletableFuture.completedFuture(seen.toByteArray());
    }
  }
}
