package dev.halfopen.benchmarks;

import dev.halfopen.CheckedCall;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The protected call, in the shape that each library wants: made once for each thread, so that no
 * lambda is measured. It costs next to nothing.
 */
@State(Scope.Thread)
public class Work
    implements CheckedCall<Object, RuntimeException>,
        Callable<Object>,
        Supplier<Object>,
        dev.failsafe.function.CheckedSupplier<Object>,
        io.github.resilience4j.core.functions.CheckedSupplier<Object> {
  private static final String ANSWER = "answer";
  private static final CompletableFuture<Object> LATER = CompletableFuture.completedFuture(ANSWER);

  private final Failed failed = new Failed();
  private final CompletableFuture<Object> failedLater = CompletableFuture.failedFuture(failed);

  /**
   * The service's exception: made once, without a stack trace, so that it costs nobody anything.
   */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed() {
      super("the service failed", null, false, false);
    }
  }

  /** Fails once in ten calls; each thread counts its own. */
  @State(Scope.Thread)
  public static class OneInTenFails extends Work {
    private int calls;

    @Override
    boolean fails() {
      calls = calls == 9 ? 0 : calls + 1;
      return calls == 0;
    }
  }

  /** Always fails. */
  static final class AlwaysFails extends Work {
    @Override
    boolean fails() {
      return true;
    }
  }

  boolean fails() {
    return false;
  }

  @Override
  public Object call() {
    return get();
  }

  @Override
  public Object get() {
    if (fails()) {
      throw failed;
    }
    return ANSWER;
  }

  /** The same, for asynchronous calls: a future that has ended. */
  CompletableFuture<Object> later() {
    return fails() ? failedLater : LATER;
  }
}
