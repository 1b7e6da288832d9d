package dev.halfopen.ai.jdk;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.IoErrors;
import java.io.UncheckedIOException;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a body, behind whose last one stands what its caller must be told: an error given to
 * the stream itself would take those lines away that are not read yet.
 */
final class LinesReadAlong<L extends @Nullable Object> extends AbstractSpliterator<L> {
  private final Spliterator<L> lines;
  private final AIExchange exchange;

  private LinesReadAlong(Spliterator<L> lines, AIExchange exchange) {
    super(lines.estimateSize(), lines.characteristics() & (ORDERED | NONNULL));
    this.lines = lines;
    this.exchange = exchange;
  }

  static <L> Stream<L> of(Stream<L> lines, AIExchange exchange) {
    return StreamSupport.stream(new LinesReadAlong<>(lines.spliterator(), exchange), false)
        .onClose(lines::close);
  }

  @Override
  public boolean tryAdvance(Consumer<? super L> action) {
    if (lines.tryAdvance(action)) {
      return true;
    }
    RuntimeException told = exchange.end();
    if (told != null) {
      throw new UncheckedIOException(IoErrors.asIo(told));
    }
    return false;
  }
}
