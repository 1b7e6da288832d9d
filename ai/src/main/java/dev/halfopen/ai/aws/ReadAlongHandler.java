package dev.halfopen.ai.aws;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.ReadAlongSignals;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;

/** Tells the exchange the headers, and lets it read along with the body. */
final class ReadAlongHandler implements SdkAsyncHttpResponseHandler {
  private final SdkAsyncHttpResponseHandler handler;
  private final AIExchange exchange;
  private final AtomicBoolean failed = new AtomicBoolean();
  private volatile @Nullable Body body;

  ReadAlongHandler(SdkAsyncHttpResponseHandler handler, AIExchange exchange) {
    this.handler = handler;
    this.exchange = exchange;
  }

  @Override
  public void onHeaders(SdkHttpResponse response) {
    Exchanges.headers(exchange, response);
    handler.onHeaders(response);
  }

  @Override
  public void onStream(Publisher<ByteBuffer> stream) {
    handler.onStream(
        subscriber -> {
          Body reading = new Body(subscriber, exchange);
          body = reading;
          stream.subscribe(FlowAdapters.toSubscriber(reading));
        });
  }

  @Override
  public void onError(Throwable error) {
    if (failed.compareAndSet(false, true)) {
      handler.onError(ProtectedAsyncHttpClient.seen(error, exchange));
    }
  }

  /** A watchdog or a limit around has come. */
  void abort() {
    Body reading = body;
    if (reading != null) {
      reading.abort();
    }
  }

  private static final class Body extends ReadAlongSignals<ByteBuffer> {
    Body(Subscriber<? super ByteBuffer> subscriber, AIExchange exchange) {
      super(flow(subscriber), exchange, false);
    }

    @SuppressWarnings("unchecked") // a subscriber of more takes these, too
    private static Flow.Subscriber<ByteBuffer> flow(Subscriber<? super ByteBuffer> subscriber) {
      return FlowAdapters.toFlowSubscriber((Subscriber<ByteBuffer>) subscriber);
    }

    @Override
    protected void show(ByteBuffer bytes, AIExchange to) {
      to.body(bytes);
    }
  }
}
