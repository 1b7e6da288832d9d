package dev.halfopen.ai.openai;

import com.openai.core.http.AsyncStreamResponse;
import com.openai.core.http.StreamResponse;
import dev.halfopen.ai.internal.PushedPublisher;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/**
 * The streams of {@code openai-java} as breakers and pipelines take them.
 *
 * <pre>{@code
 * try (Stream<ChatCompletionChunk> events =
 *     breaker.openStream(() -> OpenAIStreams.stream(client.chat().completions().createStreaming(CHAT)))) { .. }
 *
 * Flow.Publisher<ChatCompletionChunk> events =
 *     breaker.callStream(() -> OpenAIStreams.publisher(client.async().chat().completions().createStreaming(CHAT)));
 * }</pre>
 *
 * @since 0.1.0
 */
public final class OpenAIStreams {
  private OpenAIStreams() {}

  /** A stream as one of the JDK's, which closes the response when it is closed. */
  public static <T> Stream<T> stream(StreamResponse<T> response) {
    return response.stream().onClose(response::close);
  }

  /**
   * An asynchronous stream as a publisher. Like the response it may be subscribed to once, and the
   * request is on its way already. Cancelling closes the response.
   *
   * <p>The client pushes, whatever was asked for: up to 256 items are kept for a subscriber that is
   * behind, then the thread that the client reads the stream on (its {@code streamHandlerExecutor})
   * waits, and so does the service. Items are delivered on that thread or on the one that asks.
   */
  public static <T> Flow.Publisher<T> publisher(AsyncStreamResponse<T> response) {
    return new PushedPublisher<>(sink -> response.subscribe(new Handler<>(sink)), response::close);
  }

  private record Handler<T>(PushedPublisher.Sink<T> sink)
      implements AsyncStreamResponse.Handler<T> {
    @Override
    public void onNext(T item) {
      sink.next(item);
    }

    @Override
    public void onComplete(Optional<Throwable> error) {
      sink.end(error.orElse(null));
    }
  }
}
