package dev.halfopen.ai.okhttp;

import dev.halfopen.ai.internal.AttemptMark;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import okhttp3.Call;
import okhttp3.EventListener;

/**
 * Knows which attempt of a pipeline a call belongs to: an enqueued one reaches its interceptors on
 * another thread, but asks for its listener where it is made. An interceptor around ours may send
 * it again, so it is known for as long as somebody holds the call. Thread-safe.
 */
final class AttemptsOfCalls implements EventListener.Factory {
  private final EventListener.Factory original;
  private final Map<Call, AttemptMark> attempts = Collections.synchronizedMap(new WeakHashMap<>());

  AttemptsOfCalls(EventListener.Factory original) {
    this.original = original;
  }

  @Override
  public EventListener create(Call call) {
    AttemptMark attempt = AttemptMark.current();
    if (attempt.isPresent()) {
      attempts.put(call, attempt);
    }
    return original.create(call);
  }

  AttemptMark of(Call call) {
    AttemptMark attempt = attempts.get(call);
    return attempt == null ? AttemptMark.current() : attempt;
  }
}
