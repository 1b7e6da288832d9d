package dev.halfopen.ai;

import dev.halfopen.TimeSource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is read along of one response: the beginning of an error's body, or whatever the inspector
 * of an answer needs. Several threads may call; the lock is held while bytes are looked at.
 */
final class Reading {
  private static final int NO_CONTENT = 204;
  private static final int RESET_CONTENT = 205;
  private static final int FIRST_REDIRECT = 300;
  private static final int PIECE = 8_192;

  private final ReentrantLock lock = new ReentrantLock();
  private final AIRequest request;
  private final TimeSource time;
  private final boolean strict;

  private Operation operation;
  private int status;
  private Map<String, List<String>> headers = Map.of();
  private @Nullable ResponseInspector inspector;
  private final ErrorPrefix error = new ErrorPrefix();
  private @Nullable BodyReader errorReader;
  private long announced = -1;
  private long received;
  private boolean ended;
  private boolean uninspected;

  Reading(AIRequest request, TimeSource time, boolean strict) {
    this.request = request;
    this.time = time;
    this.strict = strict;
    this.operation = Operation.of(request);
  }

  void uninspected() {
    lock.lock();
    try {
      uninspected = true;
      if (operation != Operation.FILE) {
        operation = Operation.OTHER;
      }
    } finally {
      lock.unlock();
    }
  }

  void headers(int newStatus, Map<String, List<String>> newHeaders) {
    lock.lock();
    try {
      status = newStatus;
      headers = newHeaders;
      announced = status == NO_CONTENT || status == RESET_CONTENT ? 0 : contentLength();
      inspector = null;
      errorReader = null;
      if (isError()) {
        errorReader = new EncodedBody(header("content-encoding"), error, ErrorPrefix::new);
      } else if (status >= 200) {
        inspector =
            new ResponseInspector(request, status, headers, operation, time::instant, strict);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the next bytes. */
  Progress accept(ByteBuffer bytes) {
    lock.lock();
    try {
      received += bytes.remaining();
      BodyReader errors = errorReader;
      if (errors != null) {
        collect(errors, bytes);
        return Progress.of(false, false, null);
      }
      ResponseInspector reader = inspector;
      if (reader == null) {
        return Progress.of(bytes.hasRemaining(), false, null);
      }
      long before = reader.contentCount();
      reader.accept(bytes);
      // What an inspector finds at the end, a cut answer for instance, is none that came before it:
      // a consumer may leave while another thread brings bytes.
      return Progress.of(
          reader.contentCount() != before, reader.closed(), ended ? null : reader.failure());
    } catch (RuntimeException e) {
      // A reader that fails must not harm the call: from here on, any body will do.
      inspector = null;
      return Progress.of(true, false, null);
    } finally {
      lock.unlock();
    }
  }

  private static void collect(BodyReader errors, ByteBuffer bytes) {
    byte[] piece = new byte[Math.min(PIECE, bytes.remaining())];
    while (bytes.hasRemaining()) {
      int length = Math.min(piece.length, bytes.remaining());
      bytes.get(piece, 0, length);
      errors.feed(piece, 0, length);
    }
  }

  /** Whether the answer has said its last word. */
  boolean isClosed() {
    lock.lock();
    try {
      return inspector != null && inspector.closed();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the status says that it is no answer: an error, or a redirect that nobody followed. */
  boolean isError() {
    lock.lock();
    try {
      return status >= FIRST_REDIRECT;
    } finally {
      lock.unlock();
    }
  }

  /** What the service has counted so far. */
  Usage usage() {
    lock.lock();
    try {
      return usage(inspector == null ? null : inspector.facts());
    } finally {
      lock.unlock();
    }
  }

  private Usage usage(@Nullable Facts facts) {
    return facts == null || isAboutOthers() ? Usage.NONE : facts.usage();
  }

  /** What has come so far. */
  Came came() {
    lock.lock();
    try {
      Facts facts = inspector == null ? null : inspector.facts();
      return new Came(
          OperationName.of(request, operation, facts),
          status,
          received,
          isStream(facts),
          inspector == null ? 0 : inspector.contentCount(),
          usage(facts),
          facts == null ? null : facts.model(),
          facts == null ? List.of() : facts.finishReasons());
    } finally {
      lock.unlock();
    }
  }

  /** Whether it comes in pieces; as long as nobody knows, whether that was asked for. */
  boolean isStream() {
    lock.lock();
    try {
      return isStream(inspector == null ? null : inspector.facts());
    } finally {
      lock.unlock();
    }
  }

  private boolean isStream(@Nullable Facts facts) {
    return (facts != null && facts.isKnown()) ? facts.isStream() : request.streaming();
  }

  private boolean isAboutOthers() {
    return uninspected || Operation.isAboutOthers(request);
  }

  /** What the response amounts to when its body has ended; null if it was a proper answer. */
  @Nullable AIFailureException end() {
    lock.lock();
    try {
      ended = true;
      if (isError()) {
        return ofStatus();
      }
      return inspector == null ? null : inspector.end();
    } catch (RuntimeException e) {
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the response is an answer, and none whose headers or rest are still to come. */
  boolean isAnswer() {
    lock.lock();
    try {
      return status > 0 && (inspector == null || inspector.isAnswer() || isAllReceived());
    } finally {
      lock.unlock();
    }
  }

  private boolean isAllReceived() {
    return announced >= 0 && received >= announced;
  }

  /** Whether nothing that matters can follow, though the end of the body was not read. */
  boolean isComplete() {
    lock.lock();
    try {
      return isError() || isAllReceived() || (inspector != null && inspector.isWhole());
    } finally {
      lock.unlock();
    }
  }

  /** Whether it has the shape of an answer, whatever it amounts to. */
  boolean looksLikeAnswer() {
    lock.lock();
    try {
      return inspector != null && inspector.looksLikeAnswer();
    } finally {
      lock.unlock();
    }
  }

  private AIFailureException ofStatus() {
    BodyReader errors = errorReader;
    if (errors != null) {
      errors.finish();
      errorReader = null;
    }
    return request
        .provider()
        .failure(
            new AIResponse(request.service(), request.model(), status, headers, error.text()),
            time.instant());
  }

  private long contentLength() {
    try {
      String length = header("content-length");
      return length.isEmpty() ? -1 : Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private String header(String name) {
    for (Map.Entry<String, List<String>> entry : headers.entrySet()) {
      if (entry.getKey().equalsIgnoreCase(name) && !entry.getValue().isEmpty()) {
        return entry.getValue().get(0);
      }
    }
    return "";
  }
}
