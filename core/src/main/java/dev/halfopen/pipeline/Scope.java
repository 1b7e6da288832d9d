package dev.halfopen.pipeline;

import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be stopped beneath one attempt when its time is over or it is given up, and whether a
 * protected client beneath has sent anything by then.
 */
final class Scope implements AttemptScope {
  /*
   * One reference: the newest of the registrations (each knows the one before; null: none), or,
   * once and for good, why the attempt is over. So a registration either stands in the chain that
   * `over` takes, and is called there, or is told at once: never neither, never both.
   *
   * A registration that is taken back while the chain is being called may be called all the same.
   *
   * What clients have sent is two facts that only become true, each in the attempts around as well:
   *  1. `sent` is true before a protected client sends anything.
   *  2. An attempt is unsent only if a protected client was reached within it and `sent` is false.
   *     So what is unsent had reached no service by way of such a client; and of an attempt in which
   *     none was reached nothing is known.
   * Who asks reads `sent` last: what he finds was so when he read it.
   */
  private record Stop(Consumer<? super Throwable> action, @Nullable Stop before) {}

  /** The end, with its reason if it is one to stop for. */
  private record Over(@Nullable Throwable reason) {}

  /** The attempt around, and what takes this one out of it. */
  private record Around(AttemptScope attempt, Runnable leave) {}

  private static final Over ENDED = new Over(null);

  private static final VarHandle STATE =
      Fields.handle(MethodHandles.lookup(), "state", Object.class);

  private volatile @Nullable Object state;

  private volatile boolean clientTakesPart;
  private volatile boolean sent;

  /** Null: there is none. */
  private @Nullable Around around;

  /** A scope that is over, too, when the one around it is. */
  static Scope within(@Nullable AttemptScope outer) {
    Scope scope = new Scope();
    if (outer != null) {
      scope.around = new Around(outer, outer.onOver(scope::over));
    }
    return scope;
  }

  @Override
  public boolean isOver() {
    return state instanceof Over over && over.reason != null;
  }

  @Override
  public Runnable onOver(Consumer<? super Throwable> action) {
    while (true) {
      Object present = state;
      if (present instanceof Over over) {
        if (over.reason != null) {
          call(action, over.reason);
        }
        return () -> {};
      }
      Stop stop = new Stop(action, (Stop) present);
      if (STATE.compareAndSet(this, present, stop)) {
        return () -> takeBack(action);
      }
    }
  }

  @Override
  public void clientTakesPart() {
    clientTakesPart = true;
    if (around != null) {
      around.attempt.clientTakesPart();
    }
  }

  @Override
  public void clientSends() {
    sent = true;
    if (around != null) {
      around.attempt.clientSends();
    }
  }

  /** Whether it is known that nothing has been sent to the service. */
  boolean isUnsent() {
    return clientTakesPart && !sent;
  }

  private void takeBack(Consumer<? super Throwable> action) {
    while (true) {
      Object present = state;
      if (present instanceof Over
          || STATE.compareAndSet(this, present, without((Stop) present, action))) {
        return;
      }
    }
  }

  private static @Nullable Stop without(@Nullable Stop chain, Consumer<? super Throwable> action) {
    Stop kept = null;
    boolean found = false;
    for (Stop stop = chain; stop != null; stop = stop.before) {
      if (!found && stop.action == action) {
        found = true;
      } else {
        kept = new Stop(stop.action, kept);
      }
    }
    Stop inOrder = null;
    for (Stop stop = kept; stop != null; stop = stop.before) {
      inOrder = new Stop(stop.action, inOrder);
    }
    return inOrder;
  }

  /** Whether {@link #over} would have something to stop. */
  boolean hasSomethingToStop() {
    return state instanceof Stop;
  }

  /** The attempt is over: stops what is registered, here and now. Does nothing the second time. */
  void over(Throwable reason) {
    Runnable stops = end(reason);
    if (stops != null) {
      stops.run();
    }
  }

  /**
   * The attempt is over from here on, for all who ask: so whatever they see of its end has this
   * reason.
   *
   * @return stops what is registered; null: there is nothing to stop, or it is over already
   */
  @Nullable Runnable end(Throwable reason) {
    Stop first = end(new Over(reason));
    return first == null ? null : () -> stopAll(first, reason);
  }

  /** The attempt has ended by itself: there is nothing to stop any more. */
  void ended() {
    end(ENDED);
  }

  /** Ends it; what is registered, if this was the first to do so. */
  private @Nullable Stop end(Over over) {
    Object before;
    do {
      before = state;
      if (before instanceof Over) {
        return null;
      }
    } while (!STATE.compareAndSet(this, before, over));
    if (around != null) {
      around.leave.run();
    }
    return (Stop) before;
  }

  private static void stopAll(Stop first, Throwable reason) {
    for (Stop stop = first; stop != null; stop = stop.before) {
      call(stop.action, reason);
    }
  }

  private static void call(Consumer<? super Throwable> action, Throwable reason) {
    try {
      action.accept(reason);
    } catch (Throwable e) {
      // Who can't be stopped goes on by itself: the attempt is over all the same.
    }
  }
}
