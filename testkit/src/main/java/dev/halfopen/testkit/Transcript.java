package dev.halfopen.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes over the wire in answer to one request, and when. All times are nanoseconds since the
 * request was received.
 *
 * @param head status and headers; null if not even they are sent
 * @param parts the body's parts in order of time
 * @param end what happens after the last part
 * @param endAt when
 */
record Transcript(@Nullable Head head, List<Part> parts, End end, long endAt) {

  /** Status and headers. {@code length} is the body's in bytes; -1 for a chunked body. */
  record Head(long at, int status, Map<String, String> headers, long length) {}

  /** A piece of the body. */
  record Part(long at, String text) {}

  /** What follows the last part. */
  enum End {
    /** The response ends as HTTP wants it, and the connection can be used again. */
    COMPLETE,
    /** Nothing more is sent; the connection stays open. */
    SILENCE,
    /** The connection is reset. */
    RESET
  }

  /** The same, later. */
  Transcript delayedBy(Duration delay) {
    long nanos = delay.toNanos();
    return new Transcript(
        head == null
            ? null
            : new Head(head.at() + nanos, head.status(), head.headers(), head.length()),
        parts.stream().map(part -> new Part(part.at() + nanos, part.text())).toList(),
        end,
        endAt + nanos);
  }
}
