package dev.halfopen.pipeline;

import dev.halfopen.ManualClock;
import dev.halfopen.ManualTimer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A service that answers as a test wants, on a manual clock, and remembers when it was asked. */
final class Service {
  /** One answer: a text or a failure, after a time; never, if there is neither. */
  private record Answer(String text, Throwable failure, Duration after) {}

  private final ManualClock clock;
  private final ManualTimer timer;
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<Duration> askedAt = new ArrayList<>();
  private final List<CompletableFuture<String>> given = new ArrayList<>();

  Service(ManualClock clock, ManualTimer timer) {
    this.clock = clock;
    this.timer = timer;
  }

  Service answers(String text) {
    return answers(text, Duration.ZERO);
  }

  Service answers(String text, Duration after) {
    answers.add(new Answer(text, null, after));
    return this;
  }

  Service fails(Throwable failure) {
    return fails(failure, Duration.ZERO);
  }

  Service fails(Throwable failure, Duration after) {
    answers.add(new Answer(null, failure, after));
    return this;
  }

  Service hangs() {
    answers.add(new Answer(null, null, Duration.ZERO));
    return this;
  }

  private Answer next() {
    askedAt.add(Duration.between(ManualClock.START, clock.instant()));
    Answer answer = answers.poll();
    return answer == null ? new Answer("ok", null, Duration.ZERO) : answer;
  }

  /** A call on the caller's thread, which takes no time. */
  String call() throws Exception {
    Answer answer = next();
    if (answer.failure instanceof Exception failure) {
      throw failure;
    }
    return answer.text;
  }

  CompletableFuture<String> callAsync() {
    Answer answer = next();
    CompletableFuture<String> future = new CompletableFuture<>();
    given.add(future);
    if (answer.text == null && answer.failure == null) {
      return future;
    }
    Runnable end =
        () -> {
          if (answer.failure == null) {
            future.complete(answer.text);
          } else {
            future.completeExceptionally(answer.failure);
          }
        };
    if (answer.after.isZero()) {
      end.run();
    } else {
      timer.runAfter(answer.after, end);
    }
    return future;
  }

  /** When it was asked, since the beginning. */
  List<Duration> askedAt() {
    return askedAt;
  }

  int asked() {
    return askedAt.size();
  }

  /** What it gave to asynchronous callers, in order. */
  List<CompletableFuture<String>> given() {
    return given;
  }
}
