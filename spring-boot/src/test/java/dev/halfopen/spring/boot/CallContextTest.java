package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.util.ReflectionUtils;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Spring Security's context, Micrometer's observation and the MDC of a caller, in each attempt of a
 * {@link Resilient} method and in its fallback, on whatever thread they are.
 */
class CallContextTest {
  private static final String ANN = "ann, asking, 7";
  private static final String NOBODY = "null, null, null";

  private static ConfigurableApplicationContext context;
  private static Answers answers;

  /** What users write. */
  @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // fallbacks are found by their names
  static class Answers {
    private final ObservationRegistry observations;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    Answers(ObservationRegistry observations) {
      this.observations = observations;
    }

    private String look() {
      Authentication who = SecurityContextHolder.getContext().getAuthentication();
      Observation what = observations.getCurrentObservation();
      threads.add(Thread.currentThread());
      return (who == null ? null : who.getName())
          + ", "
          + (what == null ? null : what.getContext().getName())
          + ", "
          + MDC.get("order");
    }

    private String attempt() throws IOException {
      seen.add(look());
      throw new IOException("ill");
    }

    private String apology() {
      seen.add(look());
      return "sorry";
    }

    List<String> seen() {
      return seen;
    }

    Set<Thread> threads() {
      return threads.stream().collect(Collectors.toSet());
    }

    void forget() {
      seen.clear();
      threads.clear();
    }

    @Resilient(value = "robust", fallbackMethod = "apology")
    String ask() throws IOException {
      return attempt();
    }

    @Resilient(value = "robust", fallbackMethod = "laterInstead")
    CompletionStage<String> later() {
      try {
        return CompletableFuture.completedFuture(attempt());
      } catch (IOException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private CompletionStage<String> laterInstead() {
      return CompletableFuture.completedFuture(apology());
    }

    @Resilient(value = "robust", fallbackMethod = "monoInstead")
    Mono<String> mono() {
      return ReactiveSecurityContextHolder.getContext()
          .mapNotNull(SecurityContext::getAuthentication)
          .map(Authentication::getName)
          .defaultIfEmpty("nobody")
          .doOnNext(reactive -> seen.add("reactive " + reactive))
          .flatMap(reactive -> Mono.fromCallable(this::attempt));
    }

    private Mono<String> monoInstead() {
      return Mono.fromCallable(this::apology);
    }

    @Resilient(value = "robust", fallbackMethod = "fluxInstead")
    Flux<String> flux() {
      return Flux.defer(() -> Mono.fromCallable(this::attempt));
    }

    private Flux<String> fluxInstead() {
      return Flux.defer(() -> Flux.just(apology()));
    }

    @Resilient(value = "robust", fallbackMethod = "publisherInstead")
    Flow.Publisher<String> publisher() {
      return JdkFlowAdapter.publisherToFlowPublisher(
          Flux.defer(() -> Mono.fromCallable(this::attempt)));
    }

    private Flow.Publisher<String> publisherInstead() {
      return JdkFlowAdapter.publisherToFlowPublisher(fluxInstead());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({HalfopenAutoConfiguration.class, ResilientAutoConfiguration.class})
  static class Application {
    @Bean
    ObservationRegistry observations() {
      ObservationRegistry registry = ObservationRegistry.create();
      registry.observationConfig().observationHandler(context -> true);
      return registry;
    }

    @Bean
    Answers answers(ObservationRegistry observations) {
      return new Answers(observations);
    }
  }

  @BeforeAll
  static void start() {
    SpringApplication application = new SpringApplication(Application.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    context =
        application.run(
            "--spring.main.banner-mode=off",
            "--halfopen.defaults.failure-threshold=100",
            "--halfopen.defaults.retry-budget.unlimited=true",
            "--halfopen.pipelines.robust.retry.max-attempts=3",
            "--halfopen.pipelines.robust.retry.first-wait=1ms",
            "--halfopen.pipelines.robust.retry.max-wait=1ms",
            "--halfopen.pipelines.robust.retry.idempotent=true");
    answers = context.getBean(Answers.class);
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  @BeforeEach
  void fresh() {
    CircuitBreaker breaker = context.getBean(Halfopen.class).circuitBreaker("robust");
    breaker.reset();
    answers.forget();
  }

  @AfterEach
  void nothingIsLeftBehind() {
    assertThat(SecurityContextHolder.getContext().getAuthentication()).isNull();
    assertThat(context.getBean(ObservationRegistry.class).getCurrentObservation()).isNull();
  }

  /** Calls as Ann, within an observation. */
  private static <T> T asAnn(Callable<T> call) throws Exception {
    Observation observation =
        Observation.createNotStarted("asking", context.getBean(ObservationRegistry.class));
    SecurityContextHolder.getContext()
        .setAuthentication(
            UsernamePasswordAuthenticationToken.authenticated("ann", "secret", List.of()));
    MDC.put("order", "7");
    try {
      return observation.observeChecked(call::call);
    } finally {
      SecurityContextHolder.clearContext();
      MDC.remove("order");
    }
  }

  @Test
  void aSynchronousCallHasThem() throws Exception {
    assertThat(asAnn(() -> answers.ask())).isEqualTo("sorry");
    assertThat(answers.seen()).containsExactly(ANN, ANN, ANN, ANN);
    assertThat(answers.threads()).containsExactly(Thread.currentThread());
  }

  @Test
  void aStageHasThemOnTheThreadsOfItsRetries() throws Exception {
    assertThat(asAnn(() -> answers.later()).toCompletableFuture().join()).isEqualTo("sorry");
    assertThat(answers.seen()).containsExactly(ANN, ANN, ANN, ANN);
    assertThat(answers.threads()).contains(Thread.currentThread()).hasSizeGreaterThan(1);
  }

  @Test
  void aPublisherHasThemOnTheThreadsOfItsRetries() throws Exception {
    assertThat(asAnn(() -> Collected.of(answers.publisher()))).containsExactly("sorry");
    assertThat(answers.seen()).containsExactly(ANN, ANN, ANN, ANN);
    assertThat(answers.threads()).contains(Thread.currentThread()).hasSizeGreaterThan(1);
  }

  @Test
  void aMonoHasThemAndReactorsContextToo() throws Exception {
    assertThat(
            asAnn(
                () ->
                    answers
                        .mono()
                        .contextWrite(
                            ReactiveSecurityContextHolder.withAuthentication(
                                UsernamePasswordAuthenticationToken.authenticated(
                                    "bob", "secret", List.of())))
                        .block()))
        .isEqualTo("sorry");
    assertThat(answers.seen())
        .containsExactly("reactive bob", ANN, "reactive bob", ANN, "reactive bob", ANN, ANN);
    assertThat(answers.threads()).contains(Thread.currentThread()).hasSizeGreaterThan(1);
  }

  @Test
  void aFluxHasThemOnTheThreadsOfItsRetries() throws Exception {
    assertThat(asAnn(() -> answers.flux().collectList().block())).containsExactly("sorry");
    assertThat(answers.seen()).containsExactly(ANN, ANN, ANN, ANN);
    assertThat(answers.threads()).contains(Thread.currentThread()).hasSizeGreaterThan(1);
  }

  @Test
  void whoHasNoneGetsNobodyElses() throws Exception {
    asAnn(() -> answers.later()).toCompletableFuture().join();
    answers.forget();
    assertThat(answers.later().toCompletableFuture().join()).isEqualTo("sorry");
    assertThat(answers.seen()).containsExactly(NOBODY, NOBODY, NOBODY, NOBODY);
  }

  @Test
  void aVirtualThreadHasThem() throws Exception {
    Method factory = ReflectionUtils.findMethod(Executors.class, "newVirtualThreadPerTaskExecutor");
    Assumptions.assumeTrue(
        factory != null || "required".equals(System.getProperty("halfopen.virtualThreads")),
        "no virtual threads here");
    ExecutorService virtual =
        (ExecutorService)
            Objects.requireNonNull(
                ReflectionUtils.invokeMethod(Objects.requireNonNull(factory), null));
    try {
      assertThat(virtual.submit(() -> asAnn(() -> answers.ask())).get()).isEqualTo("sorry");
      assertThat(answers.seen()).containsExactly(ANN, ANN, ANN, ANN);
      assertThat(answers.threads()).hasSize(1);
      answers.forget();
      assertThat(
              virtual.submit(() -> asAnn(() -> answers.later().toCompletableFuture().join())).get())
          .isEqualTo("sorry");
      assertThat(answers.seen()).containsExactly(ANN, ANN, ANN, ANN);
    } finally {
      virtual.shutdown();
    }
  }
}
