package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.pipeline.PipelineSnapshot;
import dev.halfopen.pipeline.ResiliencePipeline;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class ResilientTest {
  private static ConfigurableApplicationContext context;
  private static Answers answers;
  private static CircuitBreaker chat;

  /** What users write. */
  @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // fallbacks are found by their names
  static class Answers {
    private Exception failure;
    private Thread caller;
    private int calls;

    @Resilient("chat")
    String plain(String question) throws Exception {
      calls++;
      caller = Thread.currentThread();
      if (failure != null) {
        throw failure;
      }
      return "answer to " + question;
    }

    @Resilient("chat")
    void nothing() throws Exception {
      plain("");
    }

    @Resilient(value = "chat", fallbackMethod = "apology")
    public String ask(String question) throws Exception {
      return plain(question);
    }

    private String apology(String question, Throwable error) {
      return "sorry for " + question;
    }

    private String apology(String question, CallNotPermittedException rejection) {
      return "later, " + question;
    }

    private String apology(String question, IOException error) {
      return "network, " + question;
    }

    /** Not a fallback. */
    private String apology() {
      return "";
    }

    @Resilient(value = "chat", fallbackMethod = "onlyIo")
    String askIo(String question) throws Exception {
      return plain(question);
    }

    String onlyIo(String question, IOException error) {
      return "network, " + question;
    }

    @Resilient(value = "chat", fallbackMethod = "without")
    String askWithout(String question) throws Exception {
      return plain(question);
    }

    static String without(String question) {
      return "something for " + question;
    }

    @Resilient("chat")
    CompletableFuture<String> later(CompletableFuture<String> source) {
      return source;
    }

    @Resilient(value = "chat", fallbackMethod = "laterInstead")
    CompletionStage<String> laterOr(CompletableFuture<String> source) {
      return source;
    }

    CompletableFuture<String> laterInstead(CompletableFuture<String> source, Throwable error) {
      return CompletableFuture.completedFuture("sorry for " + error.getMessage());
    }

    @Resilient(value = "chat", fallbackMethod = "laterInsteadOfIo")
    CompletableFuture<String> laterOrIo(CompletableFuture<String> source) {
      return source;
    }

    CompletableFuture<String> laterInsteadOfIo(
        CompletableFuture<String> source, IOException error) {
      return CompletableFuture.completedFuture("network");
    }

    @Resilient("chat")
    Flow.Publisher<String> tokens(Flow.Publisher<String> source) {
      return source;
    }

    @Resilient(value = "chat", fallbackMethod = "noTokens")
    Flow.Publisher<String> tokensOr(Flow.Publisher<String> source) {
      return source;
    }

    Flow.Publisher<String> noTokens(Flow.Publisher<String> source, Throwable error) {
      return subscriber -> items("sorry").subscribe(subscriber);
    }

    @Resilient(value = "chat", fallbackMethod = "noLines")
    Stream<String> lines(Stream<String> source) throws Exception {
      if (failure != null) {
        throw failure;
      }
      return source;
    }

    Stream<String> noLines(Stream<String> source, Throwable error) {
      return Stream.of("sorry");
    }

    @Resilient("chat")
    Mono<String> mono(Mono<String> source) {
      return source;
    }

    @Resilient(value = "chat", fallbackMethod = "noMono")
    Mono<String> monoOr(Mono<String> source) {
      return source;
    }

    Mono<String> noMono(Mono<String> source, Throwable error) {
      return Mono.just("sorry for " + error.getMessage());
    }

    @Resilient(value = "chat", fallbackMethod = "noFlux")
    Flux<String> flux(Flux<String> source) {
      return source;
    }

    Flux<String> noFlux(Flux<String> source, IOException error) {
      return Flux.just("sorry", "for", error.getMessage());
    }

    @Chat
    String composed() {
      return "composed";
    }

    @Resilient(value = "chat", fallbackMethod = "second")
    public String first() throws Exception {
      throw new IOException("first");
    }

    @Resilient(value = "other", fallbackMethod = "third")
    public String second() throws Exception {
      throw new IOException("second");
    }

    String third(Throwable error) {
      return "third, for " + error.getMessage();
    }
  }

  /** A client that Spring makes of an interface: there is no object behind it. */
  public interface Api {
    @GetExchange("/")
    @Resilient(value = "chat", fallbackMethod = "instead")
    String ask(@RequestParam("q") String question);

    default String instead(String question, Throwable error) {
      return "instead of " + question;
    }
  }

  /** What a proxy of interfaces shows: not all that the class has. */
  public interface Chained {
    String first() throws Exception;

    String other() throws Exception;

    String otherInstead() throws Exception;
  }

  /** Its fallbacks have some of their own. */
  static class ChainedAnswers implements Chained {
    @Resilient(value = "chat", fallbackMethod = "ownInstead")
    @Override
    public String first() throws Exception {
      throw new IOException("first");
    }

    @Resilient("other")
    String ownInstead() {
      return "own";
    }

    @Resilient(value = "chat", fallbackMethod = "otherInstead")
    @Override
    public String other() throws Exception {
      throw new IOException("other");
    }

    @Resilient(value = "other", fallbackMethod = "last")
    @Override
    public String otherInstead() throws Exception {
      throw new IOException("otherInstead");
    }

    String last(Throwable error) {
      return "last, for " + error.getMessage();
    }
  }

  @Resilient("chat")
  @Retention(RetentionPolicy.RUNTIME)
  @interface Chat {}

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({HalfopenAutoConfiguration.class, ResilientAutoConfiguration.class})
  static class Application {
    @Bean
    Answers answers() {
      return new Answers();
    }

    @Bean
    Chained chained() {
      return (Chained) new ProxyFactory(new ChainedAnswers()).getProxy();
    }

    @Bean
    Api api() {
      RestClient nobody = RestClient.create("http://127.0.0.1:1");
      return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(nobody))
          .build()
          .createClient(Api.class);
    }
  }

  static Flow.Publisher<String> items(String... items) {
    SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Runnable::run, 16);
    return subscriber -> {
      publisher.subscribe(subscriber);
      List.of(items).forEach(publisher::submit);
      publisher.close();
    };
  }

  @BeforeAll
  static void start() {
    SpringApplication application = new SpringApplication(Application.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    context =
        application.run(
            "--spring.main.banner-mode=off",
            "--halfopen.instances.chat.failure-threshold=3",
            "--halfopen.instances.other.preset=ai");
    answers = context.getBean(Answers.class);
    chat = context.getBean(Halfopen.class).circuitBreaker("chat");
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  @BeforeEach
  void fresh() {
    chat.reset();
    chat.metrics().reset();
    with(a -> a.failure = null);
    with(a -> a.calls = 0);
  }

  /** The object behind the proxy. */
  private static void with(Consumer<Answers> what) {
    what.accept(target());
  }

  private static Answers target() {
    return (Answers) AopProxyUtils.getSingletonTarget(answers);
  }

  private static long total() {
    return chat.metrics().snapshot().totalCalls();
  }

  @Test
  void callsGoThroughTheBreakerAndStayOnTheCallersThread() throws Exception {
    assertThat(answers.plain("x")).isEqualTo("answer to x");
    answers.nothing();
    assertThat(answers.composed()).isEqualTo("composed");
    assertThat(total()).isEqualTo(3);
    assertThat(target().caller).isSameAs(Thread.currentThread());
  }

  @Test
  void theMethodsOwnExceptionReachesTheCallerAndOpens() {
    IOException ill = new IOException("ill");
    with(a -> a.failure = ill);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> answers.plain("x")).isSameAs(ill);
    }
    assertThat(chat.state()).isEqualTo(CircuitState.OPEN);
    assertThatThrownBy(() -> answers.plain("x")).isInstanceOf(CallNotPermittedException.class);
    assertThat(target().calls).isEqualTo(3);
  }

  @Test
  void theNearestFallbackAnswers() throws Exception {
    with(a -> a.failure = new IllegalStateException("ill"));
    assertThat(answers.ask("x")).isEqualTo("sorry for x");
    with(a -> a.failure = new FileNotFoundException("ill"));
    assertThat(answers.ask("x")).isEqualTo("network, x");
    assertThat(answers.askWithout("x")).isEqualTo("something for x");
    assertThat(chat.state()).isEqualTo(CircuitState.OPEN);
    assertThat(answers.ask("x")).isEqualTo("later, x");
  }

  @Test
  void aFallbackForOthersLeavesTheFailureAsItIs() throws Exception {
    IllegalStateException ill = new IllegalStateException("ill");
    with(a -> a.failure = ill);
    assertThatThrownBy(() -> answers.askIo("x")).isSameAs(ill);
    with(a -> a.failure = new IOException("ill"));
    assertThat(answers.askIo("x")).isEqualTo("network, x");
  }

  @Test
  void aFallbackMayHaveOneOfItsOwn() throws Exception {
    assertThat(answers.first()).isEqualTo("third, for second");
  }

  @Test
  void aFallbackMayHaveOneOfItsOwnBehindAProxyOfInterfaces() throws Exception {
    Chained chained = context.getBean(Chained.class);
    assertThat(AopUtils.isJdkDynamicProxy(chained)).isTrue();
    assertThat(chained.first()).isEqualTo("own");
    assertThat(chained.other()).isEqualTo("last, for otherInstead");
  }

  @Test
  void whatTheFallbackOfAStageAnswersIsCountedAsThePipelines() throws Exception {
    ResiliencePipeline pipeline = context.getBean(Halfopen.class).around("chat");
    PipelineSnapshot before = pipeline.metrics();
    answers
        .laterOr(CompletableFuture.failedFuture(new IOException("ill")))
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
    assertThat(pipeline.metrics().fallbackAnswers()).isEqualTo(before.fallbackAnswers() + 1);
    assertThat(pipeline.metrics().failedCalls()).isEqualTo(before.failedCalls());

    IllegalStateException other = new IllegalStateException("other");
    assertThatThrownBy(
            () ->
                answers.laterOrIo(CompletableFuture.failedFuture(other)).get(60, TimeUnit.SECONDS))
        .hasCause(other);
    assertThat(pipeline.metrics().fallbackAnswers()).isEqualTo(before.fallbackAnswers() + 1);
    assertThat(pipeline.metrics().failedCalls()).isEqualTo(before.failedCalls() + 1);
  }

  @Test
  void stagesEndWhenTheyComplete() throws Exception {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> later = answers.later(source);
    assertThat(chat.status().callsInFlight()).isEqualTo(1);
    source.complete("late");
    assertThat(later.get(60, TimeUnit.SECONDS)).isEqualTo("late");
    assertThat(chat.metrics().snapshot().successfulCalls()).isEqualTo(1);

    IOException ill = new IOException("ill");
    assertThatThrownBy(() -> answers.later(CompletableFuture.failedFuture(ill)).join())
        .isInstanceOf(CompletionException.class)
        .hasCause(ill);
    assertThat(
            answers
                .laterOr(CompletableFuture.failedFuture(ill))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS))
        .isEqualTo("sorry for ill");
    assertThat(chat.metrics().snapshot().failedCalls()).isEqualTo(2);
  }

  @Test
  void whoCancelsAStageCancelsTheSourceAndThatIsNeutral() {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> later = answers.laterOr(source).toCompletableFuture();
    assertThat(later.cancel(true)).isTrue();
    assertThat(source).isCancelled();
    assertThat(chat.metrics().snapshot().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void aTimeLimitOnAStageIsAFailure() {
    CompletableFuture<String> later =
        answers
            .laterOr(new CompletableFuture<>())
            .toCompletableFuture()
            .orTimeout(10, TimeUnit.MILLISECONDS);
    assertThatThrownBy(() -> later.get(60, TimeUnit.SECONDS)).isNotNull();
    assertThat(later.handle((answer, error) -> error).join()).isInstanceOf(TimeoutException.class);
    // Whoever waits for a future may be woken before what depends on it is told.
    await(() -> chat.metrics().snapshot().failedCalls() == 1);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the time is over").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void publishersAreCallsWhenTheyAreSubscribedTo() {
    Flow.Publisher<String> tokens = answers.tokens(items("a", "b"));
    assertThat(total()).isZero();
    assertThat(Collected.of(tokens)).containsExactly("a", "b");
    assertThat(chat.metrics().snapshot().successfulCalls()).isEqualTo(1);
    assertThat(Collected.of(answers.tokensOr(failing()))).containsExactly("sorry");
    assertThat(chat.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  private static Flow.Publisher<String> failing() {
    SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Runnable::run, 16);
    return subscriber -> {
      publisher.subscribe(subscriber);
      publisher.closeExceptionally(new IOException("cut"));
    };
  }

  @Test
  void streamsEndWhenTheyAreReadOrClosed() throws Exception {
    try (Stream<String> lines = answers.lines(Stream.of("a", "b"))) {
      assertThat(lines.toList()).containsExactly("a", "b");
    }
    assertThat(chat.metrics().snapshot().successfulCalls()).isEqualTo(1);
    with(a -> a.failure = new IOException("ill"));
    try (Stream<String> lines = answers.lines(Stream.of("a"))) {
      assertThat(lines.toList()).containsExactly("sorry");
    }
  }

  @Test
  void reactorsTypesAreCallsWhenTheyAreSubscribedTo() {
    Mono<String> mono = answers.mono(Mono.just("a"));
    assertThat(total()).isZero();
    assertThat(mono.block()).isEqualTo("a");
    assertThat(answers.mono(Mono.empty()).block()).isNull();
    assertThat(chat.metrics().snapshot().successfulCalls()).isEqualTo(2);
    assertThat(answers.monoOr(Mono.error(new IOException("ill"))).block())
        .isEqualTo("sorry for ill");
    assertThat(answers.flux(Flux.just("a", "b")).collectList().block()).containsExactly("a", "b");
    assertThat(answers.flux(Flux.error(new IOException("ill"))).collectList().block())
        .containsExactly("sorry", "for", "ill");
    IllegalStateException other = new IllegalStateException("other");
    assertThatThrownBy(() -> answers.flux(Flux.error(other)).blockLast()).isSameAs(other);
    assertThatThrownBy(() -> answers.mono(Mono.error(other)).block()).isSameAs(other);
    assertThat(chat.state()).isEqualTo(CircuitState.OPEN);
    assertThat(answers.monoOr(Mono.just("a")).block()).startsWith("sorry for ");
  }

  @Test
  void clientsThatSpringMakesOfInterfacesAreProtected() {
    assertThat(context.getBean(Api.class).ask("x")).isEqualTo("instead of x");
    assertThat(chat.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  @Test
  void aCallFromWithinIsNotSeen() throws Exception {
    answers.ask("x");
    assertThat(total()).isEqualTo(1);
  }

  @Test
  void aReconfiguredBreakerIsTheSame() throws Exception {
    chat.reconfigure(chat.config().toBuilder().recoveryTimeout(Duration.ofSeconds(1)).build());
    answers.plain("x");
    assertThat(total()).isEqualTo(1);
  }
}
