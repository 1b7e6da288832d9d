package dev.halfopen.ai;

import dev.halfopen.TimeSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is read along of one response: the beginning of an error's body, or whatever the inspector
 * of an answer needs. Several threads may call; the lock is held while bytes are looked at.
 */
final class Reading {
  private static final int FIRST_ERROR = 400;
  private static final int NO_CONTENT = 204;
  private static final int FIRST_REDIRECT = 300;

  private final ReentrantLock lock = new ReentrantLock();
  private final AIRequest request;
  private final TimeSource time;
  private final boolean strict;

  private boolean inspected = true;
  private int status;
  private Map<String, List<String>> headers = Map.of();
  private byte[] prefix = new byte[0];
  private int prefixLength;
  private @Nullable ResponseInspector inspector;
  private @Nullable JsonEnd json;
  private long announced = -1;
  private long received;
  private boolean ended;

  Reading(AIRequest request, TimeSource time, boolean strict) {
    this.request = request;
    this.time = time;
    this.strict = strict;
  }

  void uninspected() {
    lock.lock();
    try {
      inspected = false;
      inspector = null;
    } finally {
      lock.unlock();
    }
  }

  void headers(int newStatus, Map<String, List<String>> newHeaders) {
    lock.lock();
    try {
      status = newStatus;
      headers = newHeaders;
      announced = contentLength();
      json = header("content-type").startsWith("application/json") ? new JsonEnd() : null;
      boolean answer = status >= 200 && status < FIRST_REDIRECT && status != NO_CONTENT;
      if (inspected && answer) {
        inspector = Inspectors.of(request, headers, time::instant, strict);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the next bytes; true if there was content among them. */
  boolean accept(ByteBuffer bytes) {
    lock.lock();
    try {
      received += bytes.remaining();
      if (status >= FIRST_ERROR) {
        collect(bytes);
        return false;
      }
      if (json != null) {
        json.accept(bytes);
      }
      ResponseInspector reader = inspector;
      if (reader == null) {
        return bytes.hasRemaining();
      }
      long before = reader.contentCount();
      reader.accept(bytes);
      return reader.contentCount() != before;
    } catch (RuntimeException e) {
      // A reader that fails must not harm the call: from here on, any body will do.
      inspector = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void collect(ByteBuffer bytes) {
    int length = Math.min(bytes.remaining(), AIResponse.MAX_BODY - prefixLength);
    if (length <= 0) {
      return;
    }
    if (prefixLength + length > prefix.length) {
      prefix = Arrays.copyOf(prefix, Math.max(prefixLength + length, 2 * prefix.length));
    }
    bytes.get(prefix, prefixLength, length);
    prefixLength += length;
  }

  /** The failure that is known before the end; null if there is none, or the end has come. */
  @Nullable AIFailureException early() {
    lock.lock();
    try {
      // What an inspector finds at the end, a cut answer for instance, is none that came before it:
      // a consumer may leave while another thread brings bytes.
      return ended || inspector == null ? null : inspector.failure();
    } finally {
      lock.unlock();
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

  boolean isError() {
    lock.lock();
    try {
      return status >= FIRST_ERROR;
    } finally {
      lock.unlock();
    }
  }

  /** What the response amounts to when its body has ended; null if it was a proper answer. */
  @Nullable AIFailureException end() {
    lock.lock();
    try {
      ended = true;
      if (status >= FIRST_ERROR) {
        return ofStatus();
      }
      return inspector == null ? null : inspector.end();
    } catch (RuntimeException e) {
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the response is an answer, and none whose headers are still to come. */
  boolean isAnswer() {
    lock.lock();
    try {
      return status > 0 && (inspector != null || isAllReceived() || isJsonRead());
    } finally {
      lock.unlock();
    }
  }

  private boolean isAllReceived() {
    return announced >= 0 && received >= announced;
  }

  private boolean isJsonRead() {
    return json != null && json.reached();
  }

  /** Whether nothing that matters can follow, though the end of the body was not read. */
  boolean isComplete() {
    lock.lock();
    try {
      return status >= FIRST_ERROR || isAllReceived() || isJsonRead();
    } finally {
      lock.unlock();
    }
  }

  private AIFailureException ofStatus() {
    String body = new String(prefix, 0, prefixLength, StandardCharsets.UTF_8);
    return request
        .provider()
        .failure(
            new AIResponse(request.service(), request.model(), status, headers, body),
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
