package dev.halfopen.simulator;

import dev.halfopen.CircuitState;
import dev.halfopen.simulator.service.Reply;
import java.time.Duration;

/**
 * What stands between callers and the service in one run: a breaker, a pipeline, or nothing. All
 * methods are called on the thread of the run.
 *
 * @since 0.1.0
 */
public interface Guard {
  /** How often a guard is told of signs of life that doesn't want any. */
  Duration NO_SIGNS = Duration.ZERO;

  /** Makes a call: it must be {@linkplain Request#refuse refused} or ended, once, now or later. */
  void call(Request request);

  /** Where it is. */
  CircuitState state();

  /**
   * How often it is to be told that an answer goes on to come; {@link #NO_SIGNS}: never. It is told
   * of the first piece as well, then.
   */
  default Duration signsEvery() {
    return NO_SIGNS;
  }

  /** One call of a caller. */
  interface Request {
    /** Whether the answer comes in pieces. */
    boolean streamed();

    /** Sends it to the service; may be done again, after that has replied or before. */
    Sent send(Listener listener);

    /**
     * Sends it to the {@linkplain Scenario.Builder#spare spare} in place of the service; may be
     * done again, and before or after the service was asked.
     */
    Sent sendToSpare(Listener listener);

    /** Tells the caller at once that nobody will ask the service. */
    void refuse();

    /** Tells the caller what came of it. */
    void end(Reply reply);
  }

  /** One attempt at the service. */
  interface Sent {
    /**
     * Nobody waits for it any more: its listener is told nothing further, and it is counted by what
     * had come by then. Nothing happens if it is over.
     */
    void giveUp();
  }

  /** Is told of one attempt at the service. */
  interface Listener {
    /** A piece of the answer has come. */
    default void signOfLife() {}

    /** It is over, for the client. */
    void ended(Reply reply);
  }
}
