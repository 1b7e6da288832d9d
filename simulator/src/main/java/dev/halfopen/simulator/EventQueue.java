package dev.halfopen.simulator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is to happen, by time; at the same time, in the order in which it was put in. */
final class EventQueue {
  /*
   * A binary heap in three arrays: a day of calls is some ten million events, and an object for
   * each entry would be most of the work. An entry is before another if its time is, or, at the
   * same time, its number.
   */
  private static final int FIRST_SIZE = 1024;

  /** Something that happens. */
  @FunctionalInterface
  interface Event {
    void happen();
  }

  private long[] times = new long[FIRST_SIZE];
  private long[] numbers = new long[FIRST_SIZE];
  private @Nullable Event[] events = new Event[FIRST_SIZE];
  private int size;
  private long added;

  boolean isEmpty() {
    return size == 0;
  }

  /** When the first one is due; there must be one. */
  long nextTime() {
    return times[0];
  }

  void add(long time, Event event) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      numbers = Arrays.copyOf(numbers, 2 * size);
      events = Arrays.copyOf(events, 2 * size);
    }
    long number = added++;
    int i = size++;
    while (i > 0) {
      int parent = (i - 1) / 2;
      if (times[parent] <= time) {
        break; // the one above is never later in number
      }
      move(parent, i);
      i = parent;
    }
    put(i, time, number, event);
  }

  /** Takes the first one out; there must be one. */
  Event take() {
    Event first = event(0);
    int last = --size;
    long time = times[last];
    long number = numbers[last];
    Event event = event(last);
    events[last] = null;
    if (last > 0) {
      sink(time, number, event);
    }
    return first;
  }

  private void sink(long time, long number, Event event) {
    int i = 0;
    for (int child = 1; child < size; child = 2 * i + 1) {
      if (child + 1 < size && isBefore(times[child + 1], numbers[child + 1], child)) {
        child++;
      }
      if (isBefore(time, number, child)) {
        break;
      }
      move(child, i);
      i = child;
    }
    put(i, time, number, event);
  }

  private boolean isBefore(long time, long number, int other) {
    return time < times[other] || (time == times[other] && number < numbers[other]);
  }

  private Event event(int i) {
    Event event = events[i];
    if (event == null) {
      throw new IllegalStateException("nothing is to happen");
    }
    return event;
  }

  private void move(int from, int to) {
    times[to] = times[from];
    numbers[to] = numbers[from];
    events[to] = events[from];
  }

  private void put(int i, long time, long number, Event event) {
    times[i] = time;
    numbers[i] = number;
    events[i] = event;
  }
}
