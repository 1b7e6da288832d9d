package dev.halfopen.longrun;

import dev.halfopen.simulator.service.Reply;
import dev.halfopen.simulator.service.ServiceRun;
import dev.halfopen.simulator.traffic.Demand;
import dev.halfopen.testkit.Answer;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ReceivedRequest;
import dev.halfopen.testkit.Script;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Does on real sockets what the simulator's services would do, the first model ill and the spare
 * one well, and notes which attempts have arrived.
 */
final class SickService implements Script {
  private static final int SHORTEST = 3;
  private static final int LONGEST = 30;
  private static final Duration UNSTATED_WAIT = Duration.ofMillis(200);
  private static final double SECOND = 1e9;

  private final ServiceRun ill;
  private final ServiceRun well;
  private final Attempts attempts;
  private final SplittableRandom random;

  SickService(ServiceRun ill, Attempts attempts, SplittableRandom random) {
    this.ill = ill;
    this.attempts = attempts;
    this.random = random;
    well = Sickness.none(random.split());
  }

  @Override
  public Behavior behaviorFor(ReceivedRequest request) {
    attempts.arrived(request.header(Attempts.HEADER).orElse("none"));
    long now = request.elapsed().toNanos() * Sickness.PACE;
    int tokens = random.nextInt(SHORTEST, LONGEST);
    Demand demand = new Demand(now, 1, tokens, request.streaming(), random.nextLong(), null);
    ServiceRun service = request.model().equals(Stack.SPARE) ? well : ill;
    return behavior(service.reply(demand, 0, now), tokens);
  }

  private Behavior behavior(Reply reply, int tokens) {
    return switch (reply.outcome()) {
      case ANSWERED -> paced(reply, tokens);
      case CUT -> cut(paced(reply, tokens), reply.outputTokens());
      case TIMED_OUT ->
          reply.firstContent() < 0
              ? Behavior.hang()
              : Behavior.answerOfTokens(tokens)
                  .firstTokenDelay(real(reply.firstContent()))
                  .stallAfter(tokens / 2);
      case THROTTLED -> throttled(reply).delayedBy(real(reply.end()));
      case EXHAUSTED -> Behavior.quotaExhausted().delayedBy(real(reply.end()));
      default -> failure().delayedBy(real(reply.end()));
    };
  }

  private static Behavior throttled(Reply reply) {
    Duration stated = reply.retryAfter();
    return Behavior.rateLimited(stated == null ? UNSTATED_WAIT : real(stated.toNanos()));
  }

  private static Answer paced(Reply reply, int tokens) {
    double seconds = (reply.end() - reply.firstContent()) / SECOND / Sickness.PACE;
    return Behavior.answerOfTokens(tokens)
        .firstTokenDelay(real(reply.firstContent()))
        .tokensPerSecond(tokens / Math.max(.001, seconds));
  }

  private Answer cut(Answer whole, int written) {
    return random.nextBoolean() ? whole.endWithoutMarkerAfter(written) : whole.resetAfter(written);
  }

  /** A failure that says so, or breaks off what had begun. */
  private Behavior failure() {
    return switch (random.nextInt(8)) {
      case 0 -> Behavior.serverError();
      case 1 -> Behavior.unavailable();
      case 2 -> Behavior.overloaded();
      case 3 -> Behavior.overloaded(UNSTATED_WAIT);
      case 4 -> Behavior.malformedJson();
      case 5 -> Behavior.emptyStream();
      case 6 -> Behavior.errorEventAfter(2);
      default -> Behavior.answerOfTokens(4).tokensPerSecond(100).resetAfter(2);
    };
  }

  private static Duration real(long nanos) {
    return Duration.ofNanos(nanos / Sickness.PACE);
  }
}
