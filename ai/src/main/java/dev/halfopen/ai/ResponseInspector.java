package dev.halfopen.ai;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads along with the body of a response, and knows at its end whether it was an answer. It delays
 * and alters nothing and keeps only what it must: the rest of an unfinished line or event, up to a
 * bound. Fed by one thread at a time.
 */
public interface ResponseInspector {
  /** Takes the next bytes of the body; the buffer is read to its end. */
  void accept(ByteBuffer bytes);

  /** Whether the service has begun to answer; pings and the opening events are no content. */
  boolean hasContent();

  /** How many pieces of content there were so far. */
  long contentCount();

  /** The failure that is known by now, an error event for instance; null while all is well. */
  @Nullable AIFailureException failure();

  /** Whether the answer has said its format's last word, after which nothing counts. */
  boolean closed();

  /**
   * Says that the body has ended.
   *
   * @return the failure that the answer amounts to: refused, empty, cut, ...; null if it finished
   *     properly
   */
  @Nullable AIFailureException end();
}
