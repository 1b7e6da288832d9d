package dev.halfopen.longrun;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The whole stack on real sockets through one illness after the other, all kinds in turn and in
 * random order. After each the callers rest, and the {@link Books} must balance.
 */
final class LongRun {
  /** For whatever comes by itself: how long that takes says nothing, where others are busy, too. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration READ_HEAP_EVERY = Duration.ofSeconds(5);
  private static final int WARM_AFTER = 30;
  private static final int ATTEMPTS_AT_ONCE = 2;

  private final SplittableRandom random;
  private final ScriptedAiService service = ScriptedAiService.builder().recordedRequests(0).start();
  private final Stack stack = new Stack(service);
  private final Attempts attempts = new Attempts();
  private final Callers callers;
  private final Watch watch;
  private final int mostCalls;
  private final Heap heap = new Heap();
  private final Forgotten forgotten = new Forgotten();
  private final List<Sickness.Kind> deck = new ArrayList<>();
  private final Map<String, Integer> illnesses = new TreeMap<>();
  private long heapReadAt = System.nanoTime();

  LongRun(long seed) {
    random = new SplittableRandom(seed);
    Map<String, Way> ways = new Ways(stack, attempts).all();
    callers = new Callers(ways, random.split());
    mostCalls = ways.size() * Callers.PER_WAY * ATTEMPTS_AT_ONCE;
    watch = new Watch(stack, mostCalls);
  }

  /** Calls a service that is well until every way has been answered often. */
  void warmUp() throws InterruptedException {
    beWell();
    callers.resume();
    boolean warm =
        await(() -> callers.told().stream().allMatch(way -> way.answered() > WARM_AFTER), PATIENCE);
    callers.pause();
    awaitNone(this::books, PATIENCE); // what was given up is still being ended
    if (!warm) {
      throw new IllegalStateException("nobody answers, though all is well:\n" + summary());
    }
  }

  /** One illness and what comes after it; what was wrong. */
  List<String> round() throws InterruptedException {
    Sickness sickness = Sickness.draw(next(), random.split());
    illnesses.merge(sickness.name(), 1, Integer::sum);
    CircuitBreaker breaker = stack.breaker(Stack.MODEL);
    long openings = breaker.metrics().snapshot().circuitBreakerOpens();
    service.script(new SickService(sickness.run(), attempts, random.split()));
    callers.resume();
    List<String> complaints = new ArrayList<>();
    if (sickness.opens()
        && !await(() -> breaker.metrics().snapshot().circuitBreakerOpens() > openings, PATIENCE)) {
      complaints.add("not opened: " + breaker.metrics().snapshot());
    }
    TimeUnit.NANOSECONDS.sleep(sickness.lasts().toNanos());
    if (sickness.opens()) {
      beWell();
    }
    if (!await(() -> isBack(breaker), PATIENCE)) {
      complaints.add("not closed again: " + breaker.status());
    }
    complaints.addAll(callers.pause());
    complaints.addAll(awaitNone(this::books, PATIENCE));
    attempts.settle();
    complaints.addAll(stack.badAnswers());
    complaints.addAll(watch.faults());
    complaints.addAll(forgotten.found());
    if (System.nanoTime() - heapReadAt > READ_HEAP_EVERY.toNanos()) {
      heap.read();
      heapReadAt = System.nanoTime();
      complaints.addAll(heap.complaints());
    }
    return complaints.stream().map(complaint -> sickness.name() + ": " + complaint).toList();
  }

  private void beWell() {
    service.script(new SickService(Sickness.none(random.split()), attempts, random.split()));
  }

  private Sickness.Kind next() {
    if (deck.isEmpty()) {
      Collections.addAll(deck, Sickness.Kind.values());
      Collections.shuffle(deck, new Random(random.nextLong()));
    }
    return deck.remove(deck.size() - 1);
  }

  private static boolean isBack(CircuitBreaker breaker) {
    return breaker.status().state() == CircuitState.CLOSED
        && breaker.status().throttledUntil() == null;
  }

  private List<String> books() {
    return Books.complaints(
        callers.told(),
        stack.pipelines(),
        stack.breakers(),
        Scrape.of(stack.scrape()),
        attempts,
        new Books.Left(
            service.requestCount(),
            service.inFlight(),
            service.openConnections(),
            mostCalls,
            stack.timer().getQueue().size()));
  }

  static boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
    return awaitNone(() -> condition.getAsBoolean() ? List.of() : List.of("not yet"), limit)
        .isEmpty();
  }

  /** Waits until there is nothing to complain of; what there is in the end. */
  static List<String> awaitNone(Supplier<List<String>> complaints, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      List<String> found = complaints.get();
      if (found.isEmpty() || System.nanoTime() - end > 0) {
        return found;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** A few lines for people. */
  String summary() {
    StringBuilder text = new StringBuilder();
    callers
        .told()
        .forEach(
            way ->
                text.append(
                    "  %-13s %d calls: %d answered, %d failed, %d left; the slowest %d ms%n"
                        .formatted(
                            way.way(),
                            way.asked(),
                            way.answered(),
                            way.failed(),
                            way.left(),
                            way.slowest().toMillis())));
    text.append(
        "  %d attempts, %d requests, %d given up unsent, %d scrapes%n"
            .formatted(
                attempts.made(), service.requestCount(), attempts.unsent(), watch.scrapes()));
    stack
        .breakers()
        .forEach(
            breaker ->
                text.append("  %s: %s%n".formatted(breaker.name(), breaker.metrics().snapshot())));
    return text.append("  illnesses: ").append(illnesses).append("\n  heap: ").append(heap) + "\n";
  }

  /** Ends what it has begun, but for the service, so that one can see who still holds it. */
  ScriptedAiService end() throws InterruptedException {
    callers.close();
    watch.close();
    stack.close();
    forgotten.close();
    return service;
  }

  void close() throws InterruptedException {
    end().close();
  }
}
