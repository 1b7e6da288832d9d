package dev.halfopen.simulator;

import dev.halfopen.Verdict;
import dev.halfopen.simulator.service.Reply;

/** What a breaker of this library makes of a reply, as {@code halfopen-ai} would tell it. */
final class Verdicts {
  private Verdicts() {}

  static Verdict of(Reply reply) {
    return switch (reply.outcome()) {
      case ANSWERED -> Verdict.success();
      case FAILED, TIMED_OUT, CUT ->
          reply.retryAfter() == null
              ? Verdict.failure()
              : Verdict.failure(null, reply.retryAfter());
      case THROTTLED -> Verdict.throttled(null, reply.retryAfter());
      case EXHAUSTED -> Verdict.exhausted(null, reply.retryAfter());
      case IGNORED, REFUSED -> Verdict.ignored();
    };
  }
}
