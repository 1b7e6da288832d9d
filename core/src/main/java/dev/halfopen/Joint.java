package dev.halfopen;

import dev.halfopen.internal.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The admission of a call in whose course something is told of it: signs of life, and what inner
 * calls of the same breaker propose. They are one call, one trial and one verdict; the outer layer
 * ends it.
 */
final class Joint implements Admission {
  /*
   * Invariants:
   *   1. At most one inner call is joined at a time: `joined` of the state. It stays so until it
   *      ends itself, or until the joint ends.
   *   2. `proposed` is the verdict of the last joined call that ended with one that says something
   *      about the service. An ignored one changes nothing.
   *   3. The joint ends once, by the outer layer, which learns then what was proposed up to that
   *      moment. Afterwards nothing joins and no proposal is heard.
   * All three are facts of one word, which is changed by compare-and-set only.
   *   4. The call waits for the service if this layer does and the joined call, if there is one, as
   *      well; its signs of life can be seen if those of one of the two can. Each of them keeps its
   *      own wish, so that nothing is left of a joined call's when it ends.
   * That is told on, to the sign or to the layer around, by whoever has changed a wish, after the
   * change: again and again until what was told is what the wishes come to. So the last who told it
   * told what holds, however many did so at once; for a moment before that it may be otherwise.
   */
  private static final VarHandle STATE =
      Fields.handle(MethodHandles.lookup(), "state", State.class);

  private static final class State {
    static final State FREE = new State(null, null);
    static final State ENDED = new State(null, null);

    final @Nullable Joined joined;
    final @Nullable Proposal proposed;

    State(@Nullable Joined joined, @Nullable Proposal proposed) {
      this.joined = joined;
      this.proposed = proposed;
    }
  }

  private final Admission admission;
  private volatile State state = State.FREE;
  private @Nullable Proposal proposed;

  /** Since when silence counts; to be read if that is not the beginning. */
  private volatile long lastSignAt;

  private volatile boolean gaveSign;

  /** What this layer wishes. */
  private volatile boolean waits = true;

  private volatile boolean seen;

  /** Null: its silence is not looked at, or by the call that it joined. */
  private final @Nullable SignOfLife sign;

  Joint(Admission admission) {
    this.admission = admission;
    this.sign = admission.newSign();
  }

  @Override
  public Admission origin() {
    return admission;
  }

  @Override
  public Admission bare() {
    return admission.bare();
  }

  @Override
  public @Nullable Phase phase() {
    return admission.phase();
  }

  @Override
  public @Nullable Observed observed() {
    return admission.observed();
  }

  /** Joins an inner call; null: another one is joined, or the outer one has ended. */
  @Nullable Joined join() {
    Joined joined = new Joined(this);
    State present = state;
    while (present != State.ENDED && present.joined == null) {
      State next = new State(joined, present.proposed);
      State found = (State) STATE.compareAndExchange(this, present, next);
      if (found == present) {
        return joined;
      }
      present = found;
    }
    return null;
  }

  /** Ends a joined call with what it came to. */
  void propose(Joined ending, Proposal proposal, long now) {
    boolean saysNothing = proposal.verdict() instanceof Verdict.Ignored;
    State present = state;
    while (present.joined == ending) {
      State next = new State(null, saysNothing ? present.proposed : proposal);
      State found = (State) STATE.compareAndExchange(this, present, next);
      if (found == present) {
        if (!ending.waits() || ending.isSeen()) {
          follow(now);
        }
        return;
      }
      present = found;
    }
  }

  boolean isEnded() {
    return state == State.ENDED;
  }

  /** Ends it, and says whether this was the first to do so. */
  boolean end() {
    State last = (State) STATE.getAndSet(this, State.ENDED);
    if (last == State.ENDED) {
      return false;
    }
    proposed = last.proposed;
    return true;
  }

  /** For who has ended it. */
  @Override
  public @Nullable Proposal proposed() {
    return proposed;
  }

  /** Of this layer itself. */
  @Override
  public void renew(long now, CircuitBreakerConfig config) {
    seen = true;
    renewed(now, config);
  }

  /** Of this layer or of an inner one, which has noted that its signs can be seen. */
  void renewed(long now, CircuitBreakerConfig config) {
    if (state != State.ENDED) {
      waitsAnew(now);
      if (sign != null) {
        sign.renew(now);
      }
      admission.renew(now, config);
      if (!isSeen(state.joined)) {
        // The inner one has ended meanwhile.
        follow(now);
      }
    }
  }

  /** This layer waits for the service, or does not. */
  void waiting(boolean waits, long now) {
    this.waits = waits;
    follow(now);
  }

  /** Tells on what the wishes come to. */
  void follow(long now) {
    boolean nowWaits;
    boolean nowSeen;
    do {
      Joined joined = state.joined;
      nowWaits = waits(joined);
      nowSeen = isSeen(joined);
      if (sign != null) {
        sign.seen(nowSeen);
        sign.waiting(nowWaits, now);
      } else {
        admission.follow(nowWaits, nowSeen, now);
      }
    } while (nowWaits != waits(state.joined) || nowSeen != isSeen(state.joined));
  }

  private boolean waits(@Nullable Joined joined) {
    return waits && (joined == null || joined.waits());
  }

  private boolean isSeen(@Nullable Joined joined) {
    return seen || (joined != null && joined.isSeen());
  }

  @Override
  public boolean isWatched() {
    return admission.isWatched();
  }

  @Override
  public boolean leave() {
    return sign == null ? admission.leave() : sign.end();
  }

  void waitsAnew(long now) {
    lastSignAt = now;
    gaveSign = true;
  }

  @Override
  public long lastSign(long admittedAt) {
    return gaveSign ? lastSignAt : admittedAt;
  }
}
