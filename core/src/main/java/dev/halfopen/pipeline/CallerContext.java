package dev.halfopen.pipeline;

import dev.halfopen.internal.Causes;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What was captured of a call's caller, for all that is done elsewhere on its behalf. */
final class CallerContext {
  /*
   * If the user has an executor and names no context, the executor may be one that takes along the
   * context of whoever brings it a task, as those of Spring and Micrometer do: so it is brought
   * where the caller's own is restored, as far as core can know it; its tasks find what it gives
   * them.
   */
  static final CallerContext NONE = new CallerContext(null, null, null);

  private static final Supplier<UnaryOperator<Runnable>> STANDARD = Context.mdc();

  private final @Nullable UnaryOperator<Runnable> aroundTasks;
  private final @Nullable UnaryOperator<Runnable> aroundHandOvers;
  private final @Nullable Remarks remarks;

  private CallerContext(
      @Nullable UnaryOperator<Runnable> aroundTasks,
      @Nullable UnaryOperator<Runnable> aroundHandOvers,
      @Nullable Remarks remarks) {
    this.aroundTasks = aroundTasks;
    this.aroundHandOvers = aroundHandOvers;
    this.remarks = remarks;
  }

  static CallerContext captured(
      @Nullable Supplier<UnaryOperator<Runnable>> capture, Remarks remarks) {
    try {
      UnaryOperator<Runnable> around = (capture == null ? STANDARD : capture).get();
      return new CallerContext(capture == null ? null : around, around, remarks);
    } catch (Throwable e) {
      remarks.on(
          Remarks.About.CONTEXT, "makes calls without their context, which can't be read", e);
      return NONE;
    }
  }

  boolean isCarried() {
    return aroundTasks != null;
  }

  /** Runs a task in the context. It runs once, whatever the context does. */
  void run(Runnable task) {
    around(aroundTasks, task);
  }

  /** Brings a task to an executor, which may throw. */
  void handOver(Runnable bringing) {
    around(aroundHandOvers, bringing);
  }

  private void around(@Nullable UnaryOperator<Runnable> around, Runnable task) {
    if (around == null) {
      task.run();
      return;
    }
    Thrown thrown = new Thrown();
    Once once =
        new Once(
            () -> {
              try {
                task.run();
              } catch (Throwable e) {
                thrown.error = e;
              }
            });
    try {
      around.apply(once).run();
    } catch (Throwable e) {
      if (remarks != null) {
        remarks.on(Remarks.About.CONTEXT, "goes on without a context that can't be restored", e);
      }
    }
    once.run();
    if (thrown.error != null) {
      throw Causes.asIs(thrown.error);
    }
  }

  private static final class Thrown {
    @Nullable Throwable error;
  }
}
