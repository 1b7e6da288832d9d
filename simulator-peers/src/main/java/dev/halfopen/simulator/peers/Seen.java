package dev.halfopen.simulator.peers;

import dev.halfopen.simulator.service.Reply;
import dev.halfopen.simulator.traffic.CallOutcome;

/** What breakers see that know nothing of AI services. */
final class Seen {
  /** Some exception of a client. */
  static final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoAnswer() {
      super("no answer", null, false, false);
    }
  }

  private Seen() {}

  /** Whether the client returns a result: also where a stream just ended. */
  static boolean isResult(Reply reply) {
    return reply.answered() || reply.outcome() == CallOutcome.CUT;
  }
}
