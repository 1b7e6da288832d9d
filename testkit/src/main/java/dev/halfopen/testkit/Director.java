package dev.halfopen.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.halfopen.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is done about each request: reads it, asks the queue or the script, records both.
 * Knows nothing of sockets.
 */
final class Director {
  private static final int MAX_RECORDED_CHARS = 65_536;

  private final TimeSource timeSource;
  private final RequestLog log;

  // Guarded by this. The script itself is called outside the lock.
  private final Queue<Behavior> queue = new ArrayDeque<>();
  private Script script;
  private long started;
  private long number;
  private long requestIds;

  Director(Script script, TimeSource timeSource, RequestLog log) {
    this.timeSource = timeSource;
    this.log = log;
    this.script = script;
    this.started = timeSource.nanoTime();
  }

  /** Starts a script at its beginning. */
  synchronized void start(Script newScript) {
    script = newScript;
    started = timeSource.nanoTime();
    number = 0;
  }

  synchronized void enqueue(List<Behavior> behaviors) {
    queue.addAll(behaviors);
  }

  /** Starts the script again and forgets the queue and the log. */
  synchronized void reset() {
    start(script);
    queue.clear();
    log.clear();
  }

  /** Takes a request and says what to send. {@link RequestLog#ended} must follow. */
  Transcript direct(String method, String path, Map<String, List<String>> headers, String body) {
    JsonNode json = Dialect.parse(body);
    Target target = Target.of(method, path, json);
    ReceivedRequest request;
    Script current;
    Behavior queued = null;
    String requestId;
    synchronized (this) {
      request =
          new ReceivedRequest(
              ++number,
              Duration.ofNanos(timeSource.nanoTime() - started),
              timeSource.instant(),
              target.wireFormat(),
              method,
              path,
              headers,
              body.substring(0, Math.min(body.length(), MAX_RECORDED_CHARS)),
              target.model(),
              target.streaming());
      requestId = "req_" + ++requestIds;
      current = script;
      if (target.known()) {
        queued = queue.poll();
      }
    }
    Dialect dialect = Dialect.of(request, json, requestId);
    Behavior behavior = queued;
    if (behavior == null) {
      behavior =
          target.known()
              ? behavior(request, current, dialect)
              : problem(404, "No such API: " + method + " " + path, dialect);
    }
    log.began(new Exchange(request, behavior));
    return new TranscriptWriter(dialect, request.streaming()).write(behavior);
  }

  private static Behavior behavior(ReceivedRequest request, Script script, Dialect dialect) {
    try {
      @Nullable Behavior behavior = script.behaviorFor(request);
      return behavior != null ? behavior : problem(500, "The script gave no behaviour.", dialect);
    } catch (RuntimeException | AssertionError e) {
      return problem(500, "The script failed: " + e, dialect);
    }
  }

  private static Behavior problem(int status, String message, Dialect dialect) {
    return Behavior.status(status, Map.of(), dialect.problem(status, message));
  }
}
