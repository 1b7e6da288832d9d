package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.MetricsSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.aop.Advice;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.Advised;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.resilience.retry.AbstractRetryInterceptor;
import reactor.core.publisher.Mono;

/** Spring Framework's own retries around ours, beneath ours, and beside them. */
class SpringRetryTest {
  private static final IOException ILL = new IOException("ill");
  private static final AtomicInteger requests = new AtomicInteger();
  private static final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private static ConfigurableApplicationContext context;
  private static Answers answers;
  private static CircuitBreaker chat;

  /** What users write. */
  static class Answers {
    private final Beneath beneath;

    Answers(Beneath beneath) {
      this.beneath = beneath;
    }

    @Retryable(maxRetries = 2, delay = 1)
    @Resilient("chat")
    String blindly() throws IOException {
      requests.incrementAndGet();
      throw ILL;
    }

    @Retryable(maxRetries = 2, delay = 1, excludes = CallNotPermittedException.class)
    @Resilient("chat")
    String unlessRejected() throws IOException {
      requests.incrementAndGet();
      throw ILL;
    }

    @Retryable(maxRetries = 2, delay = 1)
    @Resilient("robust")
    String byBoth() throws IOException {
      requests.incrementAndGet();
      throw ILL;
    }

    @Resilient("chat")
    String aroundTheirs() throws IOException {
      return beneath.ask();
    }

    @Retryable(maxRetries = 2, delay = 1)
    @Resilient("chat")
    Mono<String> mono() {
      return Mono.error(
          () -> {
            requests.incrementAndGet();
            return ILL;
          });
    }

    @Retryable(maxRetries = 2, delay = 1)
    @Resilient("chat")
    CompletableFuture<String> later() {
      requests.incrementAndGet();
      return CompletableFuture.failedFuture(ILL);
    }
  }

  /** Another bean, since a call within the same object goes through no proxy. */
  static class Beneath {
    @Retryable(maxRetries = 2, delay = 1)
    String ask() throws IOException {
      requests.incrementAndGet();
      throw ILL;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableResilientMethods
  @ImportAutoConfiguration({HalfopenAutoConfiguration.class, ResilientAutoConfiguration.class})
  static class Application {
    @Bean
    Beneath beneath() {
      return new Beneath();
    }

    @Bean
    Answers answers(Beneath beneath) {
      return new Answers(beneath);
    }
  }

  @BeforeAll
  static void start() {
    logged.start();
    Logger logger = (Logger) LoggerFactory.getLogger(Halfopen.class);
    SpringApplication application = new SpringApplication(Application.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.addInitializers(
        initialized -> {
          logger.setLevel(Level.WARN);
          logger.addAppender(logged);
        });
    try {
      context =
          application.run(
              "--spring.main.banner-mode=off",
              "--halfopen.defaults.failure-threshold=20",
              "--halfopen.instances.chat.failure-threshold=4",
              "--halfopen.pipelines.robust.retry.max-attempts=2",
              "--halfopen.pipelines.robust.retry.first-wait=1ms",
              "--halfopen.pipelines.robust.retry.max-wait=1ms",
              "--halfopen.pipelines.robust.retry.idempotent=true");
    } finally {
      logger.detachAppender(logged);
      logger.setLevel(null);
    }
    answers = context.getBean(Answers.class);
    chat = context.getBean(Halfopen.class).circuitBreaker("chat");
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  @BeforeEach
  void fresh() {
    requests.set(0);
    for (String id : List.of("chat", "robust")) {
      CircuitBreaker breaker = context.getBean(Halfopen.class).circuitBreaker(id);
      breaker.reset();
      breaker.metrics().reset();
    }
  }

  private static MetricsSnapshot metrics() {
    return chat.metrics().snapshot();
  }

  @Test
  void theirsStandOutsideOfOurs() {
    List<Advice> order =
        Arrays.stream(((Advised) answers).getAdvisors())
            .map(advisor -> advisor.getAdvice())
            .toList();
    assertThat(order)
        .hasSize(2)
        .satisfiesExactly(
            first -> assertThat(first).isInstanceOf(AbstractRetryInterceptor.class),
            second -> assertThat(second).isInstanceOf(ResilientInterceptor.class));
  }

  @Test
  void eachOfTheirTriesIsACallOfTheBreaker() {
    assertThatThrownBy(() -> answers.blindly()).isSameAs(ILL);
    assertThat(requests).hasValue(3);
    assertThat(metrics().failedCalls()).isEqualTo(3);
  }

  @Test
  void anOpenBreakersRejectionIsTriedAgainBlindlyAndReachesNobody() {
    chat.trip(Duration.ofHours(1), "by the test");
    assertThatThrownBy(() -> answers.blindly()).isInstanceOf(CallNotPermittedException.class);
    assertThat(requests).hasValue(0);
    assertThat(metrics().rejectedCalls()).isEqualTo(3);
  }

  @Test
  void anOpenBreakersRejectionEndsTriesThatExcludeIt() {
    chat.trip(Duration.ofHours(1), "by the test");
    assertThatThrownBy(() -> answers.unlessRejected())
        .isInstanceOf(CallNotPermittedException.class);
    assertThat(metrics().rejectedCalls()).isEqualTo(1);
  }

  @Test
  void aBreakerThatOpensBetweenTheirTriesEndsThem() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  chat.call(
                      () -> {
                        throw ILL;
                      }))
          .isSameAs(ILL);
    }
    assertThatThrownBy(() -> answers.unlessRejected())
        .isInstanceOf(CallNotPermittedException.class)
        .hasCause(ILL);
    assertThat(requests).hasValue(1);
    assertThat(chat.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void beneathOursTheyAreOneCall() {
    assertThatThrownBy(() -> answers.aroundTheirs()).isSameAs(ILL);
    assertThat(requests).hasValue(3);
    assertThat(metrics().failedCalls()).isEqualTo(1);
  }

  @Test
  void bothMultiplyAndTheStartSaysSo() {
    assertThatThrownBy(() -> answers.byBoth()).isSameAs(ILL);
    assertThat(requests).hasValue(3 * 2);
    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(message -> message.contains("@Retryable"))
        .singleElement()
        .isEqualTo(
            "@Resilient(\"robust\") on "
                + Answers.class.getName()
                + ".byBoth() is @Retryable as well: each of Spring's tries is up to 2 attempts of the"
                + " pipeline's. Leave retries to one of them.");
  }

  @Test
  void eachOfTheirSubscriptionsIsACallOfTheBreaker() {
    assertThatThrownBy(() -> answers.mono().block()).hasRootCause(ILL);
    assertThat(requests).hasValue(3);
    assertThat(metrics().failedCalls()).isEqualTo(3);

    chat.trip(Duration.ofHours(1), "by the test");
    assertThatThrownBy(() -> answers.mono().block())
        .hasRootCauseInstanceOf(CallNotPermittedException.class);
    assertThat(requests).hasValue(3);
  }

  @Test
  void theyDontTryStagesAgain() {
    assertThatThrownBy(() -> answers.later().join()).hasCause(ILL);
    assertThat(requests).hasValue(1);
  }

  @Test
  void theTemplateTriesTheBreakersCallsAgainUnlessItExcludesRejections() {
    RetryTemplate template =
        new RetryTemplate(
            RetryPolicy.builder()
                .maxRetries(2)
                .delay(Duration.ofMillis(1))
                .excludes(CallNotPermittedException.class)
                .build());
    assertThatThrownBy(
            () ->
                template.execute(
                    () ->
                        chat.<String, IOException>call(
                            () -> {
                              requests.incrementAndGet();
                              throw ILL;
                            })))
        .isInstanceOf(RetryException.class)
        .hasCause(ILL);
    assertThat(requests).hasValue(3);
    assertThat(metrics().failedCalls()).isEqualTo(3);

    chat.trip(Duration.ofHours(1), "by the test");
    assertThatThrownBy(() -> template.execute(() -> chat.get(() -> "answer")))
        .isInstanceOf(RetryException.class)
        .hasCauseInstanceOf(CallNotPermittedException.class);
    assertThat(metrics().rejectedCalls()).isEqualTo(1);
  }
}
