package dev.halfopen.longrun;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Verdict;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.Watchdogs;
import dev.halfopen.ai.jdk.HttpClientProtection;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import dev.halfopen.ai.openai.OpenAIProtection;
import dev.halfopen.micrometer.HalfopenMeters;
import dev.halfopen.pipeline.CallReport;
import dev.halfopen.pipeline.PipelineBuilder;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.retry.Retry;
import dev.halfopen.testkit.ScriptedAiService;
import dev.halfopen.timeout.Timeouts;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import okhttp3.OkHttpClient;

/**
 * What an application has: two models with a breaker each, protected clients, a pipeline for each
 * use of them, and meters. Thread-safe.
 */
final class Stack implements AutoCloseable {
  static final String MODEL = "model";
  static final String SPARE = "spare";
  static final int TRIALS = 2;
  private static final int MOST_FAULTS = 20;
  static final Duration DEADLINE = Duration.ofMillis(2500);

  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.forAiServices().toBuilder()
          .recoveryDelay(
              RecoveryDelay.exponential(Duration.ofMillis(200), 2, Duration.ofSeconds(1))
                  .jitter(.2))
          .silenceIsFailureAfter(Duration.ofMillis(700), Duration.ofSeconds(1))
          .hangThreshold(Duration.ofSeconds(1))
          .halfOpenMaxCalls(TRIALS)
          .halfOpenCallTimeout(Duration.ofSeconds(5))
          .throttleWait(Duration.ofMillis(50))
          .maxThrottleWait(Duration.ofSeconds(1))
          .exhaustedWait(Duration.ofMillis(500))
          .maxExhaustedWait(Duration.ofSeconds(1))
          .maxRetryAfter(Duration.ofSeconds(1))
          .ramp(Duration.ofMillis(300))
          .build();

  private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(CONFIG);
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HalfopenMeters meters = HalfopenMeters.builder(registry).callDurations().build();
  private final Map<String, ResiliencePipeline> pipelines = new LinkedHashMap<>();
  private final Queue<String> badAnswers = new ConcurrentLinkedQueue<>();
  private final ExecutorService jdkThreads = Executors.newCachedThreadPool();
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final OkHttpClient plainOkHttp = new OkHttpClient();
  private final URI uri;

  final HttpClient jdk;
  final OkHttpClient okHttp;
  final OpenAIClient openAi;

  Stack(ScriptedAiService service) {
    uri = service.openAiBaseUri();
    timer.setRemoveOnCancelPolicy(true);
    meters.bind(breakers);
    AIProtection watched =
        AIProtection.builder(breakers)
            .key(request -> Objects.requireNonNull(request.model()))
            .watchdogs(
                Watchdogs.NONE.firstToken(Duration.ofSeconds(1)).idle(Duration.ofMillis(500)))
            .timer(timer)
            .observer(meters.exchanges())
            .build();
    AIProtection unwatched =
        AIProtection.builder(breakers)
            .key(request -> Objects.requireNonNull(request.model()))
            .observer(meters.exchanges())
            .build();
    jdk =
        HttpClientProtection.protect(
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(jdkThreads)
                .build(),
            unwatched);
    okHttp = OkHttpProtection.protect(plainOkHttp, watched);
    openAi =
        OpenAIProtection.protect(
            OpenAIOkHttpClient.builder().baseUrl(uri.toString()).apiKey("none").build(), watched);
  }

  URI chat() {
    return URI.create(uri + "/chat/completions");
  }

  /** A pipeline with the settings that all have, and those of its own. */
  PipelineBuilder pipeline() {
    return ResiliencePipeline.builder(breaker(MODEL))
        .fallbackTo(breaker(SPARE))
        .retry(
            Retry.builder()
                .maxAttempts(2)
                .waits(Duration.ofMillis(20), Duration.ofMillis(200))
                .idempotent(true)
                .build())
        .switchAfter(Duration.ofMillis(300))
        .timeouts(
            Timeouts.NONE
                .attempt(Duration.ofMillis(800))
                .firstItem(Duration.ofMillis(800))
                .idle(Duration.ofMillis(500))
                .deadline(DEADLINE));
  }

  /** Shows it in the meters, too. */
  ResiliencePipeline add(String name, PipelineBuilder builder) {
    ResiliencePipeline pipeline = builder.build().reporting(report -> look(name, report));
    pipelines.put(name, pipeline);
    meters.bind(name, pipeline);
    return pipeline;
  }

  /** An answer is one for the caller, the client beneath and the breaker alike. */
  private void look(String name, CallReport report) {
    List<CallReport.AttemptReport> attempts = report.attempts();
    Verdict last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1).verdict();
    if (report.failure() == null
        && !(last instanceof Verdict.Success)
        && badAnswers.size() < MOST_FAULTS) {
      badAnswers.add(name + " took for an answer what was " + last + ": " + report);
    }
  }

  /** What callers were given for an answer, and what was none for the breaker. */
  List<String> badAnswers() {
    return new ArrayList<>(badAnswers);
  }

  CircuitBreaker breaker(String model) {
    return breakers.circuitBreaker(model);
  }

  List<CircuitBreaker> breakers() {
    return List.of(breaker(MODEL), breaker(SPARE));
  }

  Map<String, ResiliencePipeline> pipelines() {
    return pipelines;
  }

  /** A timer for a pipeline that brings its own; the others have the one that all share. */
  ScheduledThreadPoolExecutor timer() {
    return timer;
  }

  String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    openAi.close();
    plainOkHttp.dispatcher().executorService().shutdown();
    plainOkHttp.connectionPool().evictAll();
    jdkThreads.shutdown();
    timer.shutdown();
    meters.close();
    registry.close();
  }
}
