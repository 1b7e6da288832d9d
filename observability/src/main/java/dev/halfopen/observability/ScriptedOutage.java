package dev.halfopen.observability;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.testkit.Answer;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.Script;
import dev.halfopen.testkit.ScriptedAiService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Lets the {@link Application} meet an outage that comes again every two minutes, with Prometheus
 * beside it, and prints the addresses.
 *
 * @since 0.1.0
 */
public final class ScriptedOutage {
  private static final Duration ROUND = Duration.ofMinutes(2);
  private static final int CALLERS = 2;
  private static final long PAUSE_MILLIS = 150;

  private static final Answer WELL =
      Behavior.answerOfTokens(30).firstTokenDelay(Duration.ofMillis(200)).tokensPerSecond(200);
  private static final Answer SLOW = WELL.firstTokenDelay(Duration.ofSeconds(3));

  private ScriptedOutage() {}

  /**
   * Runs until it is interrupted.
   *
   * @param arguments none, or for how many seconds
   */
  public static void main(String[] arguments) throws Exception {
    long seconds = arguments.length == 0 ? Long.MAX_VALUE : Long.parseLong(arguments[0]);
    Path directory = Files.createTempDirectory("halfopen-outage");
    try (ScriptedAiService service = ScriptedAiService.builder().script(outage()).start();
        Application application = new Application(service, config());
        PrometheusServer prometheus = prometheus(directory, application)) {
      System.out.printf(
          "Application: http://%s/metrics%nPrometheus:  %s (alerts: %s/alerts)%n"
              + "Dashboard:   import observability/grafana/halfopen.json, data source %s%n"
              + "In each two minutes: 40 s well, 25 s overloaded, 15 s throttled, 20 s slow to begin, 20 s"
              + " answers that break off.%n",
          application.address(), prometheus.address(), prometheus.address(), prometheus.address());
      CountDownLatch over = new CountDownLatch(1);
      for (int i = 0; i < CALLERS; i++) {
        Thread caller = new Thread(() -> ask(application, over), "caller-" + i);
        caller.setDaemon(true);
        caller.start();
      }
      over.await(seconds, TimeUnit.SECONDS);
      over.countDown();
      System.out.printf("The last scrape had %d series.%n", series(application));
    } finally {
      delete(directory);
    }
  }

  private static CircuitBreakerConfig config() {
    return CircuitBreakerConfig.forAiServices().toBuilder()
        .failureThreshold(3)
        .recoveryTimeout(Duration.ofSeconds(5))
        .build();
  }

  private static PrometheusServer prometheus(Path directory, Application application)
      throws IOException, InterruptedException {
    try {
      return PrometheusServer.start(directory, application.address());
    } catch (IOException e) {
      throw new IOException(
          "Prometheus can't be started; is it installed? (Debian: apt-get install prometheus)", e);
    }
  }

  /** What the primary model does; the spare one is always well. */
  private static Script outage() {
    return request -> {
      if (!Application.MODEL.equals(request.model())) {
        return WELL;
      }
      long second = request.elapsed().toSeconds() % ROUND.toSeconds();
      if (second < 40) {
        return WELL;
      }
      if (second < 65) {
        return Behavior.overloaded();
      }
      if (second < 80) {
        return Behavior.rateLimited(Duration.ofSeconds(4));
      }
      return second < 100 ? SLOW : WELL.endWithoutMarkerAfter(5);
    };
  }

  private static void ask(Application application, CountDownLatch over) {
    try {
      while (!over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        try {
          application.ask();
        } catch (RuntimeException e) {
          // The metrics tell.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long series(Application application) {
    return application.scrape().lines().filter(line -> !line.startsWith("#")).count();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
