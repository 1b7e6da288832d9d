package dev.halfopen.ai;

import org.jspecify.annotations.Nullable;

/**
 * What some bytes of a response have brought.
 *
 * @param content whether there was content among them
 * @param closed whether the answer has said its last word, in them or before
 * @param failure the failure that is known by now; null while all is well
 */
record Progress(boolean content, boolean closed, @Nullable AIFailureException failure) {
  private static final Progress NONE = new Progress(false, false, null);
  private static final Progress CONTENT = new Progress(true, false, null);
  private static final Progress CLOSED = new Progress(false, true, null);
  private static final Progress CONTENT_AND_CLOSED = new Progress(true, true, null);

  static Progress of(boolean content, boolean closed, @Nullable AIFailureException failure) {
    if (failure != null) {
      return new Progress(content, closed, failure);
    }
    if (closed) {
      return content ? CONTENT_AND_CLOSED : CLOSED;
    }
    return content ? CONTENT : NONE;
  }
}
