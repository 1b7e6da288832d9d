package dev.halfopen;

import dev.halfopen.internal.CarriedCalls;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The calls that the code on this thread runs beneath, so that one breaker at two layers sees one
 * call: an inner call of the same breaker joins the one around it.
 */
final class Layers {
  /*
   * Each thread has a stack of frames, two slots each, the innermost last; a frame stands there
   * while the code of its call runs on this thread, and no longer:
   *
   *   [machine, admission]   a synchronous call; a Joint takes the admission's place when a first
   *                          inner call joins, so that a call without one allocates nothing
   *   [machine, ActiveCall]  a call that has an object, in a section of its own code
   *   [ActiveCall, null]     the consumer of that call's stream: no part of it, though beneath it
   *
   * Invariants:
   *   1. Only its own thread touches a stack; what several threads touch is the Joint.
   *   2. After a section its slots are as they were before it, however it ended.
   *   3. A thread keeps nothing of ours between calls, so that no pool holds our class loader: the
   *      stack is an array of the JDK's own class and empty then. It is inherited by no thread and
   *      captured by no context. Where a client is known to go on with a call on another thread,
   *      its frames are copied to that thread's stack for the time (CarriedCalls). Code that moves
   *      between threads has a stack of its own wherever it runs, and the thread's is kept for it.
   *   4. An inner call joins the nearest frame of its machine whose call is under way and has
   *      nobody joined (see Joint): at most one at a time. So a nested one joins the joined one,
   *      whatever other breakers are between, and of a fan-out the first joins while the others,
   *      and all that run on other threads, are calls of their own.
   *
   * A stack that is full moves to a larger array. Who holds the old one finds the new one in its
   * last slot, at the same index.
   */
  private static final int FRAMES = 4;

  /** The index of a frame that was not needed. */
  private static final int NONE = -1;

  private static final ThreadLocal<@Nullable Object @Nullable []> STACK = new ThreadLocal<>();

  static {
    CarriedCalls.knownBy(new Carrying());
  }

  /**
   * A class and no lambda: the first lambda of a JVM takes longer than the rest of a first call.
   */
  private static final class Carrying implements CarriedCalls.Known {
    @Override
    public @Nullable UnaryOperator<Runnable> current() {
      @Nullable Object[] frames = frames();
      return frames == null ? null : section -> () -> within(frames, section);
    }

    @Override
    public @Nullable Object held() {
      return frames();
    }

    @Override
    public @Nullable Object swap(@Nullable Object held) {
      return swapStack((@Nullable Object[]) held);
    }

    @Override
    public void giveBack(@Nullable Object before) {
      STACK.set((@Nullable Object[]) before);
    }
  }

  private Layers() {}

  /** This thread's stack. */
  static @Nullable Object[] stack() {
    @Nullable Object[] stack = STACK.get();
    return stack == null ? made() : stack;
  }

  private static @Nullable Object[] made() {
    @Nullable Object[] stack = new Object[2 * FRAMES + 1];
    STACK.set(stack);
    return stack;
  }

  /** Begins a section of a synchronous call; its frame's index. */
  static int enter(@Nullable Object[] stack, StateMachine machine, Admission admission) {
    return push(stack, machine, admission);
  }

  /** Ends the section and the call, and says what has become of its admission. */
  static Admission leave(@Nullable Object[] stack, int frame) {
    @Nullable Object[] present = stack;
    while (present[present.length - 1] != null) {
      present = moved(present);
    }
    Admission admission = (Admission) present[frame + 1];
    clear(present, frame);
    if (admission instanceof Joint joint) {
      joint.end();
    }
    return admission;
  }

  /** Begins a section of a call that has an object; its frame's index. */
  static int enter(StateMachine machine, ActiveCall call) {
    return push(stack(), machine, call);
  }

  /** Begins a section that is the consumer's of a call; its frame's index, or {@link #NONE}. */
  static int enterConsumer(ActiveCall call) {
    @Nullable Object[] stack = STACK.get();
    return stack == null || stack[0] == null ? NONE : push(stack, call, null);
  }

  /** Ends a section. */
  static void leave(int frame) {
    if (frame != NONE) {
      clear(stack(), frame);
    }
  }

  /** With all above, which a stack overflow may have left there. */
  private static void clear(@Nullable Object[] stack, int from) {
    for (int slot = from; slot < stack.length && stack[slot] != null; slot += 2) {
      stack[slot] = null;
      stack[slot + 1] = null;
    }
  }

  /** Joins a call of this machine that is around the code on this thread; null: there is none. */
  static @Nullable Joined join(StateMachine machine) {
    @Nullable Object[] stack = STACK.get();
    return stack == null ? null : join(machine, stack);
  }

  static @Nullable Joined join(StateMachine machine, @Nullable Object[] stack) {
    return stack[0] == null ? null : joinInnermost(machine, stack);
  }

  private static @Nullable Joined joinInnermost(StateMachine machine, @Nullable Object[] stack) {
    for (int frame = free(stack) - 2; frame >= 0; frame -= 2) {
      Joint joint = stack[frame] == machine ? joint(stack, frame) : null;
      Joined joined = joint == null ? null : joint.join();
      if (joined != null) {
        return joined;
      }
    }
    return null;
  }

  /** What the layers of a frame's call share; null: it has ended, or its consumer is running. */
  private static @Nullable Joint joint(@Nullable Object[] stack, int frame) {
    Object call = stack[frame + 1];
    if (call instanceof ActiveCall active) {
      return isConsumed(stack, frame, active) ? null : active.joint();
    }
    if (!(call instanceof Joint)) {
      call = new Joint((Admission) call);
      stack[frame + 1] = call;
    }
    return (Joint) call;
  }

  /** The frames of this thread, to be put on the stack of another; null: there are none. */
  private static @Nullable Object @Nullable [] frames() {
    @Nullable Object[] stack = STACK.get();
    if (stack == null || stack[0] == null) {
      return null;
    }
    int top = free(stack);
    @Nullable Object[] frames = new Object[top];
    for (int frame = 0; frame < top; frame += 2) {
      frames[frame] = stack[frame];
      Object call = stack[frame + 1];
      // What an admission has become is known to its own thread only, unless it is shared.
      frames[frame + 1] = call == null || call instanceof ActiveCall ? call : joint(stack, frame);
    }
    return frames;
  }

  /** Gives this thread a stack of these frames; the one that it had. */
  private static @Nullable Object @Nullable [] swapStack(@Nullable Object @Nullable [] frames) {
    @Nullable Object[] before = STACK.get();
    if (frames == null) {
      STACK.set(null);
    } else {
      @Nullable Object[] stack = new Object[Math.max(frames.length, 2 * FRAMES) + 1];
      System.arraycopy(frames, 0, stack, 0, frames.length);
      STACK.set(stack);
    }
    return before;
  }

  private static void within(@Nullable Object[] frames, Runnable section) {
    int first = free(stack());
    try {
      for (int frame = 0; frame < frames.length; frame += 2) {
        push(stack(), Objects.requireNonNull(frames[frame]), frames[frame + 1]);
      }
      section.run();
    } finally {
      clear(stack(), first);
    }
  }

  private static boolean isConsumed(@Nullable Object[] stack, int frame, ActiveCall call) {
    for (int above = frame + 2; above < stack.length && stack[above] != null; above += 2) {
      if (stack[above] == call) {
        return true;
      }
    }
    return false;
  }

  private static int push(@Nullable Object[] stack, Object owner, @Nullable Object call) {
    int frame = free(stack);
    @Nullable Object[] roomy = frame == stack.length - 1 ? grown(stack) : stack;
    roomy[frame + 1] = call;
    roomy[frame] = owner;
    return frame;
  }

  private static int free(@Nullable Object[] stack) {
    int frame = 0;
    while (frame < stack.length - 1 && stack[frame] != null) {
      frame += 2;
    }
    return frame;
  }

  private static @Nullable Object[] grown(@Nullable Object[] stack) {
    int slots = stack.length - 1;
    @Nullable Object[] larger = new Object[2 * slots + 1];
    System.arraycopy(stack, 0, larger, 0, slots);
    stack[slots] = larger;
    STACK.set(larger);
    return larger;
  }

  private static @Nullable Object[] moved(@Nullable Object[] stack) {
    return (@Nullable Object[]) stack[stack.length - 1];
  }
}
