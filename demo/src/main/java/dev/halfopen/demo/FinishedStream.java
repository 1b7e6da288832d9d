package dev.halfopen.demo;

import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A streamed answer whose end is an error unless the service gave a finish reason before. */
final class FinishedStream extends Spliterators.AbstractSpliterator<ChatCompletionChunk> {
  private final Spliterator<ChatCompletionChunk> source;
  private boolean finished;

  private FinishedStream(Spliterator<ChatCompletionChunk> source) {
    super(Long.MAX_VALUE, ORDERED | NONNULL);
    this.source = source;
  }

  /** The chunks of a response, which is closed with them. */
  static Stream<ChatCompletionChunk> of(StreamResponse<ChatCompletionChunk> response) {
    return StreamSupport.stream(new FinishedStream(response.stream().spliterator()), false)
        .onClose(response::close);
  }

  @Override
  public boolean tryAdvance(Consumer<? super ChatCompletionChunk> action) {
    boolean more =
        source.tryAdvance(
            chunk -> {
              finished |= chunk.choices().stream().anyMatch(c -> c.finishReason().isPresent());
              action.accept(chunk);
            });
    if (!more && !finished) {
      throw new UnfinishedAnswerException("the stream ended without a finish reason");
    }
    return more;
  }
}
