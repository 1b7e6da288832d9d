package dev.halfopen.opentelemetry;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Subscription;
import dev.halfopen.internal.Text;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** The breakers that are observed, by what their series are called. Thread-safe. */
final class WatchedBreakers {
  /*
   * Invariants, under the lock:
   *   1. A breaker that somebody watches is one member of one series, however many watch it.
   *   2. Nothing here holds a breaker: members are weak, what was begun in a breaker is held by that
   *      breaker, and what is given to who watches knows the member only.
   *   3. A series has at least one member whose breaker was alive when it was last read.
   *   4. After close() there is no series.
   * A collection reads what there is when it begins, without the lock, since a breaker asks its user's
   * clock and detector. So one that has been removed is in no collection that begins afterwards.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Attributes, BreakerSeries> all = new HashMap<>();
  private final Watchers watchers;
  private boolean closed;

  WatchedBreakers(Watchers watchers) {
    this.watchers = watchers;
  }

  Subscription watch(CircuitBreaker breaker) {
    Attributes name = attributes(breaker);
    Member member;
    lock.lock();
    try {
      if (closed) {
        return () -> {};
      }
      BreakerSeries series = all.computeIfAbsent(name, BreakerSeries::new);
      Member present = series.find(breaker);
      if (present == null) {
        member = new Member(breaker, watchers.begin(breaker, name));
        series.add(breaker, member);
      } else {
        member = present;
        member.heldOnceMore();
      }
    } finally {
      lock.unlock();
    }
    AtomicBoolean ended = new AtomicBoolean();
    return () -> {
      if (!ended.getAndSet(true)) {
        release(name, member);
      }
    };
  }

  private void release(Attributes name, Member member) {
    lock.lock();
    try {
      BreakerSeries series = all.get(name);
      if (series == null || !member.released()) {
        return;
      }
      series.remove(member);
      if (series.isEmpty()) {
        all.remove(name);
      }
    } finally {
      lock.unlock();
    }
    member.end();
  }

  void read(Instruments instruments) {
    List<BreakerSeries> present;
    lock.lock();
    try {
      all.values().removeIf(BreakerSeries::isEmpty);
      present = List.copyOf(all.values());
    } finally {
      lock.unlock();
    }
    for (BreakerSeries series : present) {
      series.read(instruments);
    }
  }

  void close() {
    List<Member> members;
    lock.lock();
    try {
      closed = true;
      members = all.values().stream().flatMap(series -> series.members().stream()).toList();
      all.clear();
    } finally {
      lock.unlock();
    }
    members.forEach(Member::end);
  }

  private static Attributes attributes(CircuitBreaker breaker) {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(Keys.NAME, Text.quotable(breaker.name()));
    breaker.tags().forEach((key, value) -> attributes.put(Keys.tag(key), value));
    return attributes.build();
  }
}
