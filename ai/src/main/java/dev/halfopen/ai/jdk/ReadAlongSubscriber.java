package dev.halfopen.ai.jdk;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.ReadAlongSignals;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Stands between the JDK's client and the caller's subscriber. */
final class ReadAlongSubscriber<T> extends ReadAlongSignals<List<ByteBuffer>>
    implements BodySubscriber<T> {
  /*
   * The JDK's subscribers throw away what they have queued when an error comes, so they get one of
   * ours when they ask for more, and what comes together in one piece. A stream of lines would lose
   * the last, unfinished one all the same: it ends well for them, and LinesReadAlong throws behind
   * it.
   */
  private static final Module JAVA_BASE = Object.class.getModule();

  private final BodySubscriber<T> subscriber;
  private final AIExchange exchange;
  private final boolean ofTheJdk;
  private volatile boolean lines;

  ReadAlongSubscriber(BodySubscriber<T> subscriber, AIExchange exchange, boolean ofTheJdk) {
    super(subscriber, exchange, ofTheJdk);
    this.subscriber = subscriber;
    this.exchange = exchange;
    this.ofTheJdk = ofTheJdk;
  }

  @Override
  public CompletionStage<T> getBody() {
    CompletionStage<T> body = subscriber.getBody();
    return ofTheJdk ? body.thenApply(this::readAlong) : body;
  }

  /** A stream of the JDK's is of no type that a caller could name: any stream will do. */
  @SuppressWarnings("unchecked")
  private T readAlong(T body) {
    if (body instanceof Stream<?> stream && body.getClass().getModule() == JAVA_BASE) {
      lines = true;
      return (T) LinesReadAlong.of(stream, exchange);
    }
    return body;
  }

  @Override
  protected void show(List<ByteBuffer> buffers, AIExchange to) {
    buffers.forEach(to::body);
  }

  @Override
  protected List<ByteBuffer> passed(List<ByteBuffer> buffers) {
    return ofTheJdk && buffers.size() > 1 ? List.of(joined(buffers)) : buffers;
  }

  private static ByteBuffer joined(List<ByteBuffer> buffers) {
    int size = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
    ByteBuffer all = ByteBuffer.allocate(size);
    buffers.forEach(all::put);
    return all.flip().asReadOnlyBuffer();
  }

  @Override
  protected boolean endsWell() {
    return lines;
  }
}
