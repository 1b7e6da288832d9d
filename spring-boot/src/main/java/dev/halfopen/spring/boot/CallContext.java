package dev.halfopen.spring.boot;

import dev.halfopen.pipeline.Context;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.springframework.util.ClassUtils;

/**
 * What asynchronous calls take along: the MDC and, with Micrometer's context propagation, all that
 * is registered there, security and observations among it.
 */
final class CallContext {
  private static final boolean PROPAGATION =
      ClassUtils.isPresent(
          "io.micrometer.context.ContextSnapshotFactory", CallContext.class.getClassLoader());

  private CallContext() {}

  static Supplier<UnaryOperator<Runnable>> capture() {
    return PROPAGATION ? Propagated.capture() : Context.mdc();
  }

  /** Loaded only where Micrometer's library is there. */
  private static final class Propagated {
    static Supplier<UnaryOperator<Runnable>> capture() {
      Supplier<UnaryOperator<Runnable>> mdc = Context.mdc();
      ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();
      return () -> {
        UnaryOperator<Runnable> withMdc = mdc.get();
        var snapshot = snapshots.captureAll();
        return task -> snapshot.wrap(withMdc.apply(task));
      };
    }
  }
}
