package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.Permit;
import dev.halfopen.TimeSource;
import dev.halfopen.testkit.ManualTimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Files that change while an application runs: real ones, watched, or read by a refresh. */
class ReloadTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String THREAD = "halfopen-reload";
  private static final String BEFORE =
      """
      halfopen:
        instances:
          chat:
            failure-threshold: 2
            recovery-timeout: 60s
      """;

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({HalfopenAutoConfiguration.class, HalfopenReloadAutoConfiguration.class})
  static class Application {
    @Bean
    TimeSource time() {
      return new ManualTimeSource();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    HalfopenAutoConfiguration.class,
    HalfopenRefreshAutoConfiguration.class,
    RefreshAutoConfiguration.class
  })
  static class WithSpringCloud {}

  @TempDir private Path directory;
  @TempDir private Path elsewhere;
  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final AtomicInteger readings = new AtomicInteger();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : toClose) {
      each.close();
    }
  }

  private ConfigurableApplicationContext start(String... more) {
    return start(new SpringApplication(Application.class), watched(more));
  }

  /** When all is watched, and what has changed by then was read. */
  private ConfigurableApplicationContext startAndSettle() {
    ConfigurableApplicationContext context = start();
    await(() -> readings.get() == 2);
    return context;
  }

  private static String[] watched(String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--halfopen.reload.enabled=true");
    arguments.add("--halfopen.reload.quiet-period=5ms");
    return arguments.toArray(String[]::new);
  }

  private ConfigurableApplicationContext start(SpringApplication application, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--spring.main.banner-mode=off");
    arguments.add("--spring.config.location=file:" + directory + "/");
    application.setWebApplicationType(WebApplicationType.NONE);
    application.addInitializers(
        context -> context.getBeanFactory().registerSingleton("counter", counter()));
    ConfigurableApplicationContext context = application.run(arguments.toArray(String[]::new));
    toClose.add(context);
    return context;
  }

  private CircuitBreakerConfigCustomizer counter() {
    return (id, builder) -> {
      if (id.equals("chat")) {
        readings.incrementAndGet();
      }
    };
  }

  /** At once, as careful writers do. */
  private void write(String name, String text) throws IOException {
    Path written = Files.writeString(elsewhere.resolve("written"), text);
    Files.move(written, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static CircuitBreaker chat(ConfigurableApplicationContext context) {
    return context.getBean(Halfopen.class).circuitBreaker("chat");
  }

  private static void fail(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      try (Permit permit = breaker.acquirePermit()) {
        permit.fail(new IllegalStateException("ill"));
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // it waits for another thread
  private static void await(BooleanSupplier condition) {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - begun).isLessThan(PATIENCE.toNanos());
      Thread.yield();
    }
  }

  private static void awaitRecovery(CircuitBreaker breaker, int seconds) {
    await(() -> Duration.ofSeconds(seconds).equals(breaker.config().recoveryTimeout()));
  }

  @Test
  void aFileThatIsWrittenAgainIsTakenInPlace() throws Exception {
    Path file = Files.writeString(directory.resolve("application.yaml"), BEFORE);
    CircuitBreaker breaker = chat(start());
    Permit inFlight = breaker.acquirePermit();
    fail(breaker, 2);
    long phase = breaker.status().phase();

    Files.writeString(file, BEFORE.replace("60s", "10s"));
    await(() -> breaker.timeUntilTrial().equals(Duration.ofSeconds(10)));

    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.status().phase()).isEqualTo(phase);
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(2);
    assertThat(breaker.status().callsInFlight()).isEqualTo(1);
    inFlight.close();
  }

  @Test
  void whatIsRemovedHasItsDefaultAgainAndWhatIsNewIsMade() throws Exception {
    write("application.yaml", BEFORE);
    ConfigurableApplicationContext context = start();
    CircuitBreaker breaker = chat(context);
    write("application.yaml", "halfopen.instances.embed.recovery-timeout: 7s\n");
    Halfopen halfopen = context.getBean(Halfopen.class);
    await(() -> halfopen.circuitBreakers().contains("embed"));
    assertThat(halfopen.circuitBreakers()).containsExactly("embed");
    assertThat(breaker.config().recoveryTimeout())
        .isEqualTo(CircuitBreakerConfig.defaults().recoveryTimeout());
  }

  /** A mounted ConfigMap: files are links through {@code ..data}, which is swapped as a whole. */
  private void mount(String version, String name, String text) throws IOException {
    Path data = Files.createDirectories(directory.resolve(version));
    Files.writeString(data.resolve(name), text);
    Path link = directory.resolve(name);
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, Path.of("..data", name));
    }
    Path next = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of(version));
    Files.move(next, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  private void unmount(String version, String name) throws IOException {
    Files.delete(directory.resolve(version).resolve(name));
    Files.delete(directory.resolve(version));
  }

  @Test
  void aConfigMapIsTakenEachTimeKubernetesSwapsIt() throws Exception {
    mount("..1", "application.yaml", BEFORE);
    CircuitBreaker breaker = chat(start());
    fail(breaker, 2);
    for (int i = 1; i < 4; i++) {
      mount(".." + (i + 1), "application.yaml", BEFORE.replace("60s", i + "s"));
      unmount(".." + i, "application.yaml");
      awaitRecovery(breaker, i);
    }
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void aConfigTreeIsTakenAndSoAreItsNewKeys() throws Exception {
    mount("..1", "halfopen.instances.chat.recovery-timeout", "60s");
    CircuitBreaker breaker = chat(start("--spring.config.import=configtree:" + directory + "/"));
    mount("..2", "halfopen.instances.chat.recovery-timeout", "10s");
    awaitRecovery(breaker, 10);
    Path next = Files.createDirectory(directory.resolve("..3"));
    Files.writeString(next.resolve("halfopen.instances.chat.recovery-timeout"), "10s");
    mount("..3", "halfopen.instances.chat.failure-threshold", "9");
    await(() -> breaker.config().failureThreshold() == 9);
  }

  @Test
  void aDirectoryThatIsSwappedIsFollowed() throws Exception {
    Path releases = Files.createDirectory(directory.resolve("releases"));
    for (String release : List.of("1", "2")) {
      Files.writeString(
          Files.createDirectory(releases.resolve(release)).resolve("more.yaml"),
          BEFORE.replace("60s", release + "s"));
    }
    Path current = Files.createSymbolicLink(directory.resolve("current"), releases.resolve("1"));
    CircuitBreaker breaker = chat(start("--spring.config.import=file:" + current + "/more.yaml"));
    awaitRecovery(breaker, 1);
    Path next = Files.createSymbolicLink(directory.resolve("next"), releases.resolve("2"));
    Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
    awaitRecovery(breaker, 2);
    write("releases/2/more.yaml", BEFORE.replace("60s", "3s"));
    awaitRecovery(breaker, 3);
  }

  @Test
  void anErrorAtOneChangeDoesNotKeepTheNextFromBeingTaken() throws Exception {
    write("application.yaml", BEFORE);
    ConfigurableApplicationContext context = startAndSettle();
    AtomicInteger errors = new AtomicInteger();
    context
        .getBean(Halfopen.class)
        .require(
            blueprint -> {
              if (readings.get() > 2 && errors.getAndIncrement() == 0) {
                throw new NoClassDefFoundError("of an application that is half gone");
              }
            });
    write("application.yaml", BEFORE.replace("60s", "5s"));
    await(() -> errors.get() == 1);
    write("application.yaml", BEFORE.replace("60s", "6s"));
    awaitRecovery(chat(context), 6);
  }

  @Test
  void aFileThatComesBesideIsReadAndOneThatGoesIsForgotten() throws Exception {
    write("application.yaml", BEFORE);
    CircuitBreaker breaker = chat(start("--spring.profiles.active=night"));
    write("application-night.yaml", "halfopen.instances.chat.recovery-timeout: 5m");
    awaitRecovery(breaker, 300);
    Files.delete(directory.resolve("application-night.yaml"));
    awaitRecovery(breaker, 60);
  }

  @Test
  void anOptionalDirectoryMayGoAndComeAgain() throws Exception {
    write("application.yaml", BEFORE);
    Path parent = Files.createDirectories(directory.resolve("a/b"));
    Path more = parent.resolve("more.yaml");
    Files.writeString(more, BEFORE.replace("60s", "1s"));
    CircuitBreaker breaker = chat(start("--spring.config.import=optional:file:" + more));
    awaitRecovery(breaker, 1);
    Files.delete(more);
    Files.delete(parent);
    Files.delete(directory.resolve("a"));
    awaitRecovery(breaker, 60);
    Files.createDirectories(parent);
    Files.writeString(more, BEFORE.replace("60s", "2s"));
    awaitRecovery(breaker, 2);
  }

  @Test
  void whatIsStrongerThanTheFileStaysSo() throws Exception {
    write("application.yaml", BEFORE);
    CircuitBreaker breaker = chat(start("--halfopen.instances.chat.failure-threshold=7"));
    write("application.yaml", BEFORE.replace("60s", "10s").replace("2", "3"));
    awaitRecovery(breaker, 10);
    assertThat(breaker.config().failureThreshold()).isEqualTo(7);
  }

  @Test
  void aChangeDuringTheStartIsSeen() throws Exception {
    write("application.yaml", BEFORE);
    SpringApplication application = new SpringApplication(Application.class);
    application.addInitializers(
        context -> {
          try {
            write("application.yaml", BEFORE.replace("60s", "10s"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    awaitRecovery(chat(start(application, watched())), 10);
  }

  @Test
  void whatCannotBeUsedChangesNothingAndIsLoggedOnceAndTheNextChangeIsTaken() throws Exception {
    write("application.yaml", BEFORE);
    CircuitBreaker breaker = chat(startAndSettle());
    List<ILoggingEvent> logged = new CopyOnWriteArrayList<>();
    Logger logger = (Logger) LoggerFactory.getLogger(Halfopen.class);
    Level level = logger.getLevel();
    var appender =
        new AppenderBase<ILoggingEvent>() {
          @Override
          protected void append(ILoggingEvent event) {
            logged.add(event);
          }
        };
    appender.start();
    logger.setLevel(Level.ERROR);
    logger.addAppender(appender);
    try {
      write("application.yaml", BEFORE.replace("60s", "soon"));
      await(() -> logged.size() == 1);
      write("application.yaml", "halfopen: [");
      await(() -> logged.size() == 2);
      assertThat(breaker.config().recoveryTimeout()).isEqualTo(Duration.ofSeconds(60));
      write("application.yaml", BEFORE.replace("60s", "10s"));
      awaitRecovery(breaker, 10);
    } finally {
      logger.detachAppender(appender);
      logger.setLevel(level);
    }
    assertThat(logged)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "The properties of Halfopen can't be used, and all stays as it is:"
                + " halfopen.instances.chat.recovery-timeout: soon (expected: a duration such as"
                + " 500ms, 30s or 5m), from URL [file:"
                + directory
                + "/application.yaml] - 5:25",
            "The properties of Halfopen could not be read");
  }

  @Test
  void aBusyNeighbourIsNoReasonToReadAgain() throws Exception {
    write("application.yaml", BEFORE);
    Path neighbour = Files.createFile(directory.resolve("application.log"));
    CircuitBreaker breaker = chat(startAndSettle());
    for (int i = 0; i < 100; i++) {
      Files.writeString(neighbour, "more\n", StandardOpenOption.APPEND);
    }
    write("application.yaml", BEFORE.replace("60s", "10s"));
    awaitRecovery(breaker, 10);
    assertThat(readings).hasValue(3);
  }

  private static boolean isWatching() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals(THREAD));
  }

  @Test
  void thereIsAThreadOnlyWhereItIsAskedForAndItEndsWithTheApplication() throws Exception {
    write("application.yaml", BEFORE);
    await(() -> !isWatching());
    start(new SpringApplication(Application.class));
    assertThat(isWatching()).isFalse();
    ConfigurableApplicationContext watching = start();
    assertThat(isWatching()).isTrue();
    watching.close();
    await(() -> !isWatching());
  }

  @Test
  void aQuietPeriodOutOfRangeEndsTheStart() throws Exception {
    write("application.yaml", BEFORE);
    assertThatThrownBy(
            () ->
                start(
                    new SpringApplication(Application.class),
                    "--halfopen.reload.enabled=true",
                    "--halfopen.reload.quiet-period=2h"))
        .hasRootCauseMessage(
            "halfopen.reload.quiet-period: 2h (expected: 1 ms to 1 h), from"
                + " \"halfopen.reload.quiet-period\" from property source \"commandLineArgs\"");
  }

  @Test
  void springCloudsRefreshReadsTheFileAgain() throws Exception {
    write("application.yaml", BEFORE);
    ConfigurableApplicationContext context = start(new SpringApplication(WithSpringCloud.class));
    CircuitBreaker breaker = chat(context);
    fail(breaker, 2);
    write("application.yaml", BEFORE.replace("60s", "10s"));
    assertThat(context.getBean(ContextRefresher.class).refresh())
        .containsExactly("halfopen.instances.chat.recovery-timeout");
    assertThat(breaker.config().recoveryTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }
}
