package dev.halfopen.ai;

import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An attempt that is over when a test says so. */
final class ManualAttempt implements AttemptScope {
  private final AtomicReference<@Nullable Throwable> reason = new AtomicReference<>();
  private final List<Consumer<? super Throwable>> stops = new CopyOnWriteArrayList<>();

  void isOver(Throwable why) {
    reason.set(why);
    List<Consumer<? super Throwable>> present = List.copyOf(stops);
    stops.clear();
    present.forEach(stop -> stop.accept(why));
  }

  int registered() {
    return stops.size();
  }

  <T> T making(Supplier<T> call) {
    AtomicReference<T> result = new AtomicReference<>();
    AttemptScopes.within(this, () -> result.set(call.get()));
    return result.get();
  }

  @Override
  public boolean isOver() {
    return reason.get() != null;
  }

  @Override
  public Runnable onOver(Consumer<? super Throwable> stop) {
    Throwable over = reason.get();
    if (over != null) {
      stop.accept(over);
      return () -> {};
    }
    stops.add(stop);
    return () -> stops.remove(stop);
  }
}
