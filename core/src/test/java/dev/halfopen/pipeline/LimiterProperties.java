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
import org.jspecify.annotations.Nullable;

/**
 * Whoever comes, waits, leaves and ends, in whatever order, and however the limit changes: as a
 * plain queue would have it.
 */
class LimiterProperties {

  @Property(tries = 2_000)
  void isAQueueBeforeSoManyPlaces(
      @ForAll @IntRange(min = 1, max = 4) int maxCalls,
      @ForAll @IntRange(max = 4) int queue,
      @ForAll @Size(max = 60) List<@IntRange(max = 99) Integer> steps) {
    play(ConcurrencyLimit.of(maxCalls).queue(queue), List.of(), steps);
  }

  @Property(tries = 2_000)
  void staysAQueueWhenTheLimitChanges(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 24) Integer> limits,
      @ForAll @Size(max = 80) List<@IntRange(max = 124) Integer> steps) {
    play(limit(limits.get(0)), limits, steps);
  }

  /** 0 to 4 places, of which 0 means any number, and a queue of 0 to 4. */
  private static @Nullable ConcurrencyLimit limit(int number) {
    return number % 5 == 0 ? null : ConcurrencyLimit.of(number % 5).queue(number / 5);
  }

  private static void play(
      @Nullable ConcurrencyLimit atFirst, List<Integer> limits, List<Integer> steps) {
    int kinds = limits.isEmpty() ? 4 : 5;
    ConcurrencyLimit limit = atFirst;
    Limiter limiter = new Limiter(atFirst);
    List<Guest> guests = new ArrayList<>();
    List<Integer> told = new ArrayList<>();
    Set<Integer> inFlight = new HashSet<>();
    Deque<Integer> waiters = new ArrayDeque<>();
    List<Integer> expected = new ArrayList<>();
    for (int step : steps) {
      int number = guests.size();
      int old = number == 0 ? -1 : step / kinds % number;
      int places = limit == null ? Integer.MAX_VALUE : limit.maxCalls();
      switch (step % kinds) {
        case 0 -> {
          Guest givenUp = new TestGuest(limiter, () -> told.add(number));
          givenUp.giveBack();
          assertThat(givenUp.admit()).isFalse();
          guests.add(givenUp);
        }
        case 1 -> {
          boolean full =
              limit != null && inFlight.size() >= places && waiters.size() >= limit.queue();
          try {
            Guest guest = new TestGuest(limiter, () -> told.add(number));
            boolean atOnce = guest.admit();
            assertThat(full).isFalse();
            assertThat(atOnce).isEqualTo(inFlight.size() < places);
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
        case 3 -> {
          if (old >= 0) {
            guests.get(old).giveBack();
            if (!waiters.remove(old)) {
              inFlight.remove(old);
            }
          }
        }
        default -> {
          limit = limit(limits.get(step / kinds % limits.size()));
          Told.tellAll(limiter.change(limit));
          places = limit == null ? Integer.MAX_VALUE : limit.maxCalls();
        }
      }
      while (inFlight.size() < places && !waiters.isEmpty()) {
        inFlight.add(waiters.peek());
        expected.add(waiters.poll());
      }
      assertThat(limiter.inFlight()).isEqualTo(inFlight.size());
      assertThat(limiter.waiting()).isEqualTo(waiters.size());
      assertThat(told).isEqualTo(expected);
    }
  }
}
