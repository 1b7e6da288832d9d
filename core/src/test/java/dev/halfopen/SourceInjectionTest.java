package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every method of a stage, a publisher, a subscription, a subscriber and a blocking stream throws
 * whatever it may: the permit ends once, the caller is told at most once, nothing stays in flight.
 */
class SourceInjectionTest {
  private final Fixture given = Fixture.withThreshold(3);
  private final CircuitBreaker breaker = given.breaker;

  private static Stream<Arguments> each(String... sites) {
    return Arrays.stream(sites)
        .flatMap(site -> Stream.of(Weapon.values()).map(weapon -> Arguments.of(site, weapon)));
  }

  private void isOver() {
    assertThat(given.counted().callsInFlight()).isZero();
    assertThat(given.counted().totalCalls()).isEqualTo(1);
    assertThat(breaker.get(() -> "next")).isEqualTo("next");
  }

  static Stream<Arguments> stages() {
    return each("handle", "toCompletableFuture", "cancel");
  }

  @ParameterizedTest
  @MethodSource("stages")
  void aStagesMethods(String site, Weapon weapon) {
    CompletableFuture<String> source =
        new CompletableFuture<>() {
          @Override
          public <U> CompletableFuture<U> handle(
              BiFunction<? super String, Throwable, ? extends U> fn) {
            trap("handle");
            return super.handle(fn);
          }

          @Override
          public CompletableFuture<String> toCompletableFuture() {
            trap("toCompletableFuture");
            return super.toCompletableFuture();
          }

          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            trap("cancel");
            return super.cancel(mayInterruptIfRunning);
          }

          private void trap(String here) {
            if (here.equals(site)) {
              throw Weapon.<RuntimeException>sneak(weapon.make());
            }
          }
        };
    CompletableFuture<String> future = breaker.callAsync(() -> source);
    List<Object> told = new ArrayList<>();
    CompletableFuture<Void> unused =
        future.handle(
            (result, error) -> {
              told.add(error == null ? result : error);
              return null;
            });
    boolean cancelled = future.cancel(true);
    assertThat(told).hasSize(1);
    assertThat(cancelled).isEqualTo(!site.equals("handle"));
    isOver();
  }

  static Stream<Arguments> streams() {
    return each(
        "get",
        "subscribe",
        "subscribed",
        "request",
        "cancel",
        "onSubscribe",
        "onNext",
        "onError",
        "onComplete");
  }

  @ParameterizedTest
  @MethodSource("streams")
  void aStreamsMethods(String site, Weapon weapon) {
    for (String end : List.of("complete", "fail", "leave")) {
      new Streamed(site, weapon, end).run();
    }
  }

  /** One stream, with a trap in one place. */
  private static final class Streamed implements Flow.Subscriber<String> {
    private final Fixture given = Fixture.withThreshold(3);
    private final String site;
    private final Weapon weapon;
    private final String end;
    private final List<String> ends = new ArrayList<>();
    private Flow.Subscription subscription;
    private boolean left;

    Streamed(String site, Weapon weapon, String end) {
      this.site = site;
      this.weapon = weapon;
      this.end = end;
    }

    private void trap(String here) {
      if (here.equals(site)) {
        throw Weapon.<RuntimeException>sneak(weapon.make());
      }
    }

    private Flow.Publisher<String> source() {
      trap("get");
      return downstream -> {
        trap("subscribe");
        downstream.onSubscribe(
            new Flow.Subscription() {
              @Override
              public void request(long n) {
                trap("request");
                downstream.onNext("item");
                if (end.equals("complete")) {
                  downstream.onComplete();
                } else if (end.equals("fail")) {
                  downstream.onError(Fixture.BOOM);
                }
              }

              @Override
              public void cancel() {
                trap("cancel");
              }
            });
        trap("subscribed");
      };
    }

    void run() {
      try {
        given.breaker.callStream(this::source).subscribe(this);
        if (!left) {
          subscription.request(1);
        }
        if (end.equals("leave")) {
          subscription.cancel();
        }
      } catch (Throwable e) {
        // The subscriber's own error comes back to where the source was told to go on.
      }
      assertThat(given.counted().callsInFlight()).as("%s, %s", site, end).isZero();
      assertThat(given.counted().totalCalls()).isEqualTo(1);
      assertThat(ends).hasSizeLessThanOrEqualTo(1);
      boolean mayBeUntold =
          site.equals("onSubscribe") || site.equals("onNext") || end.equals("leave");
      assertThat(ends.isEmpty() && !mayBeUntold).as("%s, %s: told", site, end).isFalse();
      assertThat(given.breaker.get(() -> "next")).isEqualTo("next");
    }

    @Override
    public void onSubscribe(Flow.Subscription asked) {
      subscription = asked;
      trap("onSubscribe");
    }

    @Override
    public void onNext(String item) {
      trap("onNext");
    }

    @Override
    public void onError(Throwable error) {
      ends.add("error");
      left = true;
      trap("onError");
    }

    @Override
    public void onComplete() {
      ends.add("complete");
      left = true;
      trap("onComplete");
    }
  }

  static Stream<Arguments> blockingStreams() {
    return each("call", "tryAdvance", "characteristics", "estimateSize", "close", "consumer");
  }

  @ParameterizedTest
  @MethodSource("blockingStreams")
  void aBlockingStreamsMethods(String site, Weapon weapon) {
    Consumer<String> trap =
        here -> {
          if (here.equals(site)) {
            throw Weapon.<RuntimeException>sneak(weapon.make());
          }
        };
    List<String> closed = new ArrayList<>();
    Spliterator<String> items =
        new Spliterators.AbstractSpliterator<>(1, Spliterator.ORDERED) {
          private boolean over;

          @Override
          public boolean tryAdvance(Consumer<? super String> action) {
            trap.accept("tryAdvance");
            if (over) {
              return false;
            }
            over = true;
            action.accept("item");
            return true;
          }

          @Override
          public int characteristics() {
            trap.accept("characteristics");
            return super.characteristics();
          }

          @Override
          public long estimateSize() {
            trap.accept("estimateSize");
            return super.estimateSize();
          }
        };
    try (Stream<String> stream =
        breaker.<String, RuntimeException>openStream(
            () -> {
              trap.accept("call");
              return StreamSupport.stream(items, false)
                  .onClose(
                      () -> {
                        closed.add("closed");
                        trap.accept("close");
                      });
            })) {
      stream.forEach(item -> trap.accept("consumer"));
    } catch (Throwable e) {
      // The caller's to see.
    }
    assertThat(closed.isEmpty()).isEqualTo(site.equals("call") || isReadAtOnce(site));
    isOver();
  }

  /** The test's own stream fails before it is one. */
  private static boolean isReadAtOnce(String site) {
    return site.equals("characteristics");
  }
}
