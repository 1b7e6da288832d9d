package dev.halfopen.simulator;

import dev.halfopen.simulator.internal.Streams;
import dev.halfopen.simulator.service.Reply;
import dev.halfopen.simulator.service.ServiceRun;
import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.CallSource;
import dev.halfopen.simulator.traffic.Demand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run: takes what happens in the order of time, on one thread. */
final class Run {
  /*
   * Each purpose has a random stream of its own, and each call its own seed: so the calls of two
   * contenders come at the same times and meet the same fates as long as the service is the same.
   * Nothing depends on hash codes, threads or the machine's clock.
   */
  private static final long AT_SPARE = 0xaef17502108ef2d9L;

  private final Scenario scenario;
  private final EventQueue events = new EventQueue();
  private final VirtualClock clock = new VirtualClock();
  private final CallSource source;
  private final ServiceRun service;
  private final ServiceRun spare;
  private final Guard guard;
  private final Tally tally;
  private final long length;
  private final long timeLimit;
  private final long signsEvery;
  private long open;

  Run(Scenario scenario, Contender contender, long seed) {
    this.scenario = scenario;
    Streams streams = new Streams(seed);
    length = scenario.length().toNanos();
    timeLimit = scenario.timeLimit().toNanos();
    source = scenario.traffic().start(streams.of("traffic"));
    service = scenario.service().start(scenario.length(), streams.of("service"));
    spare = scenario.spare().start(scenario.length(), streams.of("spare"));
    guard =
        contender.start(
            new Surroundings(clock, new VirtualTimer(events, clock), streams.of("guard")));
    signsEvery = guard.signsEvery().toNanos();
    tally = new Tally(service.episodes(), scenario.patience(), guard.state());
  }

  RunResult result(String contender, long seed) {
    Demand next = upcoming();
    while (next != null || open > 0) {
      if (next != null && (events.isEmpty() || next.at() <= events.nextTime())) {
        clock.moveTo(next.at());
        new Call(next).begin();
        next = upcoming();
      } else if (!events.isEmpty()) {
        clock.moveTo(events.nextTime());
        events.take().happen();
      } else {
        throw new IllegalStateException(
            scenario.name() + ": " + contender + " has left " + open + " calls without an end");
      }
      tally.observe(clock.nanoTime(), guard.state());
    }
    return tally.result(contender, seed, clock.nanoTime(), service.relapses());
  }

  private @Nullable Demand upcoming() {
    Demand next = source.next();
    return next == null || next.at() >= length ? null : next;
  }

  /** The same call with a fate of its own at the spare, of which no record tells. */
  private static Demand atSpare(Demand demand) {
    return new Demand(
        demand.at(),
        demand.inputTokens(),
        demand.outputTokens(),
        demand.streamed(),
        demand.seed() ^ AT_SPARE,
        null);
  }

  /** A call of a caller. */
  private final class Call implements Guard.Request, EventQueue.Event {
    private final Demand demand;
    private int attempts;
    private boolean ended;

    /** What the spare has replied; null: it was not asked. */
    private @Nullable List<Reply> ofSpare;

    Call(Demand demand) {
      this.demand = demand;
    }

    void begin() {
      open++;
      happen();
    }

    @Override
    public void happen() {
      tally.offered();
      guard.call(this);
    }

    @Override
    public boolean streamed() {
      return demand.streamed();
    }

    @Override
    public Guard.Sent send(Guard.Listener listener) {
      long now = clock.nanoTime();
      Reply reply = service.reply(demand, attempts++, now).within(timeLimit);
      tally.sent(now, reply);
      return new Attempt(demand, reply, false, listener, now).begun();
    }

    @Override
    public Guard.Sent sendToSpare(Guard.Listener listener) {
      long now = clock.nanoTime();
      boolean unasked = attempts == 0;
      Reply reply = spare.reply(atSpare(demand), attempts++, now).within(timeLimit);
      if (ofSpare == null) {
        ofSpare = new ArrayList<>();
      }
      ofSpare.add(reply);
      tally.sentToSpare(now, reply, unasked);
      return new Attempt(demand, reply, true, listener, now).begun();
    }

    @SuppressWarnings("ReferenceEquality") // the service may have said the same
    private boolean isOfSpare(Reply reply) {
      return ofSpare != null && ofSpare.stream().anyMatch(one -> one == reply);
    }

    @Override
    public void refuse() {
      long now = clock.nanoTime();
      tally.refused(demand, now, service.wouldReply(demand, now).within(timeLimit).answered());
      finish();
    }

    @Override
    public void end(Reply reply) {
      if (reply.outcome() == CallOutcome.REFUSED && attempts == 0) {
        refuse();
      } else {
        tally.ended(demand, clock.nanoTime(), reply, isOfSpare(reply));
        finish();
      }
    }

    private void finish() {
      if (ended) {
        throw new IllegalStateException("a call was ended twice");
      }
      ended = true;
      open--;
      Demand next = source.after(clock.nanoTime());
      if (next != null && next.at() < length) {
        open++;
        events.add(next.at(), new Call(next));
      }
    }
  }

  /** One attempt at the service. */
  private final class Attempt implements EventQueue.Event, Guard.Sent {
    private final Demand demand;
    private final Reply reply;
    private final boolean atSpare;
    private final Guard.Listener listener;
    private final long sentAt;
    private final long end;
    private long nextSign;
    private boolean over;

    Attempt(Demand demand, Reply reply, boolean atSpare, Guard.Listener listener, long now) {
      this.demand = demand;
      this.reply = reply;
      this.atSpare = atSpare;
      this.listener = listener;
      this.sentAt = now;
      this.end = now + reply.end();
      boolean seen = signsEvery > 0 && demand.streamed() && reply.firstContent() >= 0;
      this.nextSign = seen ? now + reply.firstContent() : Long.MAX_VALUE;
    }

    Attempt begun() {
      scheduleNext(sentAt);
      return this;
    }

    private void scheduleNext(long now) {
      events.add(Math.max(now, Math.min(nextSign, end)), this);
    }

    @Override
    public void giveUp() {
      if (!over) {
        over = true;
        tally.gaveUp(sentAt, reply, atSpare);
        paid(reply.within(clock.nanoTime() - sentAt));
      }
    }

    private void paid(Reply seen) {
      tally.paid(demand, seen, atSpare ? scenario.sparePrices() : scenario.prices());
    }

    @Override
    public void happen() {
      long now = clock.nanoTime();
      if (over) {
        return;
      }
      if (now >= end) {
        over = true;
        paid(reply);
        listener.ended(reply);
      } else {
        listener.signOfLife();
        long next = now + signsEvery;
        nextSign = next <= sentAt + reply.lastContent() ? next : Long.MAX_VALUE;
        scheduleNext(now);
      }
    }
  }
}
