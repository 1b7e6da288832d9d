package dev.halfopen.simulator;

import dev.halfopen.AIServiceException;
import dev.halfopen.Verdict;
import dev.halfopen.simulator.service.Reply;

/** A service did not answer a pipeline's attempt; it knows what that means to a breaker. */
final class NoAnswer extends AIServiceException {
  private static final long serialVersionUID = 1L;

  private final transient Reply reply;

  NoAnswer(Reply reply) {
    super("no answer: " + reply.outcome());
    this.reply = reply;
  }

  Reply reply() {
    return reply;
  }

  @Override
  public Verdict verdict() {
    return Verdicts.of(reply);
  }
}
