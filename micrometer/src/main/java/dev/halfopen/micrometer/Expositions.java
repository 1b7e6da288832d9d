package dev.halfopen.micrometer;

import dev.halfopen.internal.Outbox;
import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Tells those that show breakers what is to be shown and hidden, in order. Thread-safe. */
final class Expositions {
  private final List<Exposition> all = new ArrayList<>();
  private final Outbox<Runnable> toTell = new Outbox<>(Integer.MAX_VALUE, Runnable::run);

  /** Before the first is told anything. */
  void add(Exposition exposition) {
    all.add(exposition);
  }

  /** Queues what all are to be told; may be called under a lock. */
  void tell(Consumer<Exposition> change) {
    for (Exposition exposition : all) {
      queue(() -> change.accept(exposition));
    }
  }

  /** Queues a task, to be done in turn with what they are told. */
  void queue(Runnable task) {
    toTell.offer(() -> guarded(task));
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      // Whoever comes by delivers it: a scrape, say, which must not fail for it.
      SafeLog.warn("A meter registry refused meters of Halfopen: " + Text.describe(e));
    }
  }

  /** Does what is queued, unless somebody is at it. Outside of all locks. */
  void deliver() {
    toTell.deliver();
  }
}
