package dev.halfopen.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whoever comes, waits, leaves and ends, in whatever order: as a plain queue would have it. */
class LimiterProperties {

  @Property(tries = 2_000)
  void isAQueueBeforeSoManyPlaces(
      @ForAll @IntRange(min = 1, max = 4) int maxCalls,
      @ForAll @IntRange(max = 4) int queue,
      @ForAll @Size(max = 60) List<@IntRange(max = 99) Integer> steps) {
    Limiter limiter = new Limiter(ConcurrencyLimit.of(maxCalls).queue(queue));
    List<Guest> guests = new ArrayList<>();
    List<Integer> told = new ArrayList<>();
    Set<Integer> inFlight = new HashSet<>();
    Deque<Integer> waiters = new ArrayDeque<>();
    List<Integer> expected = new ArrayList<>();
    for (int step : steps) {
      int number = guests.size();
      int old = number == 0 ? -1 : step / 4 % number;
      switch (step % 4) {
        case 0 -> {
          Guest givenUp = new TestGuest(limiter, () -> told.add(number));
          givenUp.giveBack();
          assertThat(givenUp.admit()).isFalse();
          guests.add(givenUp);
        }
        case 1 -> {
          boolean full = inFlight.size() == maxCalls && waiters.size() == queue;
          try {
            Guest guest = new TestGuest(limiter, () -> told.add(number));
            boolean atOnce = guest.admit();
            assertThat(full).isFalse();
            assertThat(atOnce).isEqualTo(inFlight.size() < maxCalls);
            guests.add(guest);
            if (atOnce) {
              inFlight.add(number);
            } else {
              waiters.add(number);
            }
          } catch (CallLimitException e) {
            assertThat(full).isTrue();
          }
        }
        case 2 -> {
          if (old >= 0) {
            assertThat(guests.get(old).leaveQueue()).isEqualTo(waiters.remove(old));
          }
        }
        default -> {
          if (old >= 0) {
            guests.get(old).giveBack();
            if (!waiters.remove(old) && inFlight.remove(old) && !waiters.isEmpty()) {
              inFlight.add(waiters.peek());
              expected.add(waiters.poll());
            }
          }
        }
      }
      assertThat(limiter.inFlight()).isEqualTo(inFlight.size());
      assertThat(limiter.waiting()).isEqualTo(waiters.size());
      assertThat(told).isEqualTo(expected);
    }
  }
}
