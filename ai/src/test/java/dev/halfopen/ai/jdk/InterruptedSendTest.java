package dev.halfopen.ai.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.concurrent.Eventually;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ManualTimer;
import dev.halfopen.testkit.ScriptedAiService;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Calls that somebody waits in: an interrupt leaves nothing behind, and all else is as without us.
 */
class InterruptedSendTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final ManualTimeSource time = new ManualTimeSource();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(
          CircuitBreakerConfig.builder().failureThreshold(100).timeSource(time).build());
  private final AIProtection protection =
      AIProtection.builder(registry).key(request -> "b").build();

  @AfterEach
  void close() throws InterruptedException {
    assertThat(service.awaitIdle(PATIENCE)).as("connections that hang").isTrue();
    service.close();
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(URI.create(service.openAiBaseUri() + "/chat/completions"))
        .header("Content-Type", "application/json")
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "{\"model\":\"test-model\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"));
  }

  private HttpClient protect(HttpClient client) {
    return HttpClientProtection.protect(client, protection);
  }

  private static Set<Thread> threadsOfClients() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("HttpClient-\\d+-SelectorManager"))
        .collect(Collectors.toSet());
  }

  private static Thread newSince(Set<Thread> before) {
    Set<Thread> threads = threadsOfClients();
    threads.removeAll(before);
    assertThat(threads).hasSize(1);
    return threads.iterator().next();
  }

  /** Holds the call where its headers are there, until it was let go. */
  private static final class Held implements BodyHandler<String> {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    @Override
    public HttpResponse.BodySubscriber<String> apply(HttpResponse.ResponseInfo info) {
      arrived.countDown();
      try {
        assertThat(goesOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return BodySubscribers.ofString(StandardCharsets.UTF_8);
    }
  }

  private interface Caller {
    void call(HttpClient client, Held held) throws Exception;
  }

  /** What is left of a client whose only call was given up while its headers were handled. */
  private Thread threadAfter(Caller caller) throws Exception {
    Set<Thread> before = threadsOfClients();
    Held held = new Held();
    WeakReference<HttpClient> client = call(caller, held);
    Thread thread = newSince(before);
    Eventually.holds(
        "nobody has the client",
        () -> {
          System.gc();
          return client.get() == null;
        });
    held.goesOn.countDown();
    return thread;
  }

  private WeakReference<HttpClient> call(Caller caller, Held held) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    caller.call(protect(client), held);
    return new WeakReference<>(client);
  }

  private static void assertEnds(Thread thread) throws InterruptedException {
    thread.join(PATIENCE.toMillis());
    assertThat(thread.isAlive()).as("the client's thread").isFalse();
  }

  /** Makes a call on a thread of its own, until the call is held. */
  private static CompletableFuture<Throwable> heldCall(Thread[] caller, Held held, Calling calling)
      throws InterruptedException {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    caller[0] = new Thread(() -> seen.complete(catchThrowable(calling::call)));
    caller[0].start();
    assertThat(held.arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return seen;
  }

  private interface Calling {
    void call() throws Exception;
  }

  @Test
  void aClientEndsItsThreadThoughACallerWasInterrupted() throws Exception {
    assertEnds(
        threadAfter(
            (client, held) -> {
              Thread[] caller = new Thread[1];
              CompletableFuture<Throwable> seen =
                  heldCall(caller, held, () -> client.send(request().build(), held));
              caller[0].interrupt();
              assertThat(seen.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                  .isExactlyInstanceOf(InterruptedException.class);
            }));
  }

  @Test
  void aClientEndsItsThreadThoughALimitCame() throws Exception {
    Duration limit = Duration.ofSeconds(9);
    ManualTimer timer = new ManualTimer(time);
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(registry.circuitBreaker("b"))
            .timeouts(Timeouts.NONE.attempt(limit))
            .timer(timer)
            .build();
    assertEnds(
        threadAfter(
            (client, held) -> {
              CompletableFuture<Throwable> seen =
                  heldCall(
                      new Thread[1],
                      held,
                      () -> pipeline.call(() -> client.send(request().build(), held).body()));
              timer.advance(limit);
              assertThat(seen.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                  .isInstanceOf(CallTimeoutException.class);
            }));
  }

  @Test
  void whoIsInterruptedAlreadySendsNothing() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () ->
                protect(HttpClient.newHttpClient())
                    .send(request().build(), BodyHandlers.ofString()))
        .isExactlyInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(service.requestCount()).isZero();
  }

  @Test
  void anAnswerAndABodyThatBreaksArriveThoughTheCommonPoolIsBlocked() throws Exception {
    HttpClient client = protect(HttpClient.newHttpClient());
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(ForkJoinPool.getCommonPoolParallelism());
    for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
      ForkJoinPool.commonPool()
          .execute(
              () -> {
                blocked.countDown();
                try {
                  free.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }
    try {
      assertThat(blocked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      service.next(Behavior.answer("Hello"), Behavior.answerOfTokens(9).resetAfter(2));
      CompletableFuture<List<Object>> told = new CompletableFuture<>();
      new Thread(
              () ->
                  told.complete(
                      List.of(
                          outcome(client, request().build()), outcome(client, request().build()))))
          .start();
      assertThat(told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .satisfiesExactly(
              answer -> assertThat(answer).asString().contains("Hello"),
              error -> assertThat(error).isInstanceOf(IOException.class));
    } finally {
      free.countDown();
    }
  }

  private static Object outcome(HttpClient client, HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      return e;
    }
  }

  @Test
  void whatSendThrowsIsWhatItThrowsWithoutUs() throws Exception {
    int closed;
    try (ServerSocket server = new ServerSocket(0)) {
      closed = server.getLocalPort();
    }
    HttpRequest refused =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + closed + "/")).build();
    List<String> bare = new ArrayList<>();
    List<String> ours = new ArrayList<>();
    HttpClient client = HttpClient.newHttpClient();
    HttpClient guarded = protect(client);
    for (HttpClient each : List.of(client, guarded)) {
      List<String> seen = each == client ? bare : ours;
      service.next(
          Behavior.hang(), Behavior.answerOfTokens(9).resetAfter(2), Behavior.answer("Hello"));
      seen.add(thrown(each, refused, BodyHandlers.ofString()));
      seen.add(
          thrown(each, request().timeout(Duration.ofMillis(300)).build(), BodyHandlers.ofString()));
      seen.add(thrown(each, request().build(), BodyHandlers.ofString()));
      seen.add(
          thrown(
              each,
              request().build(),
              info -> {
                throw new IllegalStateException("the handler's");
              }));
    }
    assertThat(ours).isEqualTo(bare).doesNotContain("nothing");
  }

  private static String thrown(HttpClient client, HttpRequest request, BodyHandler<?> handler) {
    Throwable error = catchThrowable(() -> client.send(request, handler));
    if (error == null) {
      return "nothing";
    }
    assertThat(error.getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("thrown"));
    StringBuilder text = new StringBuilder();
    for (Throwable at = error; at != null; at = at.getCause()) {
      text.append(at).append('\n');
    }
    return text.toString();
  }

  @Test
  void aResponseIsWhatItIsWithoutUs() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    List<String> responses = new ArrayList<>();
    for (HttpClient each : List.of(client, protect(client))) {
      service.next(Behavior.answer("Hello"));
      HttpResponse<String> response = each.send(request().build(), BodyHandlers.ofString());
      responses.add(
          String.join(
              "\n",
              response.toString(),
              response.version() + " " + response.statusCode(),
              response.headers().map().keySet().toString(),
              response.body().replaceAll("\\d+", "n"),
              response.request().method() + response.request().headers(),
              response.previousResponse().toString(),
              response.sslSession().toString(),
              response.uri().toString()));
    }
    assertThat(responses.get(1)).isEqualTo(responses.get(0)).contains("Hello", "/chat/completions");
  }
}
