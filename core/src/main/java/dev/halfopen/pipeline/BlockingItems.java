package dev.halfopen.pipeline;

import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.internal.Causes;
import dev.halfopen.timeout.CallTimeoutException;
import java.util.Comparator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The items of a blocking stream, which ends its call: by its last item, an error, or close. */
final class BlockingItems<T> implements Spliterator<T> {
  /*
   * One thread reads at a time, and another may close. `over` is set once, by who ends the call:
   * the winner ends the attempt, and the run after it.
   */
  private final OpeningRun<T, ?> run;
  private final Attempt attempt;
  private final Stream<T> source;
  private final Spliterator<T> items;
  private final Received<T> received = new Received<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile boolean waiting;
  private @Nullable Stream<T> stream;
  private @Nullable Scope scope;

  /** Whether the source has given another item. */
  private boolean more;

  /** The item that was read when the stream was opened is still to be given. */
  private boolean firstIsHere;

  private BlockingItems(
      OpeningRun<T, ?> run, Attempt attempt, Stream<T> source, Spliterator<T> items) {
    this.run = run;
    this.attempt = attempt;
    this.source = source;
    this.items = items;
  }

  /** Waits for the first item or the end. A stream that fails before is closed here. */
  static <T> BlockingItems<T> upToTheFirst(
      OpeningRun<T, ?> run, Attempt attempt, Stream<T> source) {
    try {
      BlockingItems<T> opened = new BlockingItems<>(run, attempt, source, source.spliterator());
      opened.firstIsHere = opened.items.tryAdvance(opened.received);
      opened.over.set(!opened.firstIsHere);
      opened.stream = StreamSupport.stream(opened, false).onClose(opened::close);
      return opened;
    } catch (Throwable e) {
      try (source) {
        throw e;
      }
    }
  }

  Stream<T> stream() {
    return Objects.requireNonNull(stream);
  }

  /** Whether it has ended without an item. */
  boolean isEmpty() {
    return over.get() && !firstIsHere;
  }

  /** The attempt goes on as long as the stream does, and what runs beneath it in this scope. */
  void goesOnWithin(Scope around) {
    scope = around;
    attempt.renew();
    attempt.waiting(false);
  }

  /** It has come too late for anybody to close it. */
  void discard() {
    try {
      source.close();
    } catch (Throwable e) {
      // Its attempt has failed already, and nobody reads what is left of it.
    }
  }

  private void close() {
    if (over.compareAndSet(false, true)) {
      // Silence counts against the service only while it is waited for.
      if (waiting) {
        attempt.abandon();
      } else {
        attempt.ignore();
      }
      end(new CancellationException());
    }
    source.close();
  }

  private void end(@Nullable Throwable failure) {
    if (scope != null) {
      scope.ended();
    }
    run.ended(failure);
  }

  @Override
  public boolean tryAdvance(Consumer<? super T> action) {
    if (firstIsHere) {
      firstIsHere = false;
    } else if (over.get() || !next()) {
      return false;
    }
    received.passTo(action);
    return true;
  }

  private boolean next() {
    attempt.waitsAnew();
    attempt.waiting(true);
    TimeLimit limit = run.plan.orDeadline(run.settings.idleLimit());
    Scope around = scope;
    TimedSection section =
        limit.isNone() || around == null
            ? null
            : new TimedSection(run.settings.threads(), around, limit);
    Throwable thrown = null;
    more = false;
    AttemptScope before = AttemptScopes.swap(around);
    waiting = true;
    try {
      attempt.around(this::advance);
    } catch (Throwable e) {
      thrown = e;
    } finally {
      waiting = false;
      AttemptScopes.swap(before);
    }
    if (section != null && section.end(thrown) && !(thrown instanceof Error)) {
      CallTimeoutException tooLate = limit.passed(thrown, scope);
      if (over.compareAndSet(false, true)) {
        run.plan.ended(attempt, attempt.timedOut(tooLate), null, tooLate);
        end(tooLate);
      }
      throw tooLate;
    }
    if (thrown != null) {
      if (over.compareAndSet(false, true)) {
        run.plan.ended(attempt, attempt.end(null, thrown), null, thrown);
        end(thrown);
      }
      throw Causes.asIs(thrown);
    }
    if (more) {
      attempt.waiting(false);
      attempt.renew();
    } else if (over.compareAndSet(false, true)) {
      run.plan.succeeded(attempt, attempt.completed());
      end(null);
    }
    return more;
  }

  /** What the source does is a part of the call. */
  private void advance() {
    more = items.tryAdvance(received);
  }

  /** Items come from the service one after the other. */
  @Override
  public @Nullable Spliterator<T> trySplit() {
    return null;
  }

  @Override
  public long estimateSize() {
    return Long.MAX_VALUE;
  }

  /** Never SIZED: a count must not be answered without the call having ended. */
  @Override
  public int characteristics() {
    return items.characteristics() & ~(SIZED | SUBSIZED | CONCURRENT);
  }

  @Override
  public @Nullable Comparator<? super T> getComparator() {
    return items.getComparator();
  }

  /** Keeps an item until the source has returned, so that the consumer's errors are its own. */
  private static final class Received<T> implements Consumer<T> {
    private @Nullable T item;

    @Override
    public void accept(T item) {
      this.item = item;
    }

    @SuppressWarnings("NullAway") // an item that is null by the source's own wish is passed on
    void passTo(Consumer<? super T> action) {
      T present = item;
      item = null;
      action.accept(present);
    }
  }
}
