package dev.halfopen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the service is told what to do, what it records, and how it ends. */
class ScriptedAiServiceTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Behavior FINE = Behavior.answer("fine");
  private static final String LONG = "x".repeat(100_000);

  private final ManualTimeSource time = new ManualTimeSource();
  private final ScriptedAiService service =
      ScriptedAiService.builder().script(FINE).timeSource(time).recordedRequests(3).start();
  private final TestClient client = new TestClient(service, WireFormat.OPENAI_CHAT_COMPLETIONS);

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void listensOnTheLoopbackAddress() {
    assertThat(service.openAiBaseUri()).hasToString("http://127.0.0.1:" + service.port() + "/v1");
    for (URI base :
        List.of(service.anthropicBaseUri(), service.geminiBaseUri(), service.ollamaBaseUri())) {
      assertThat(base).hasToString("http://127.0.0.1:" + service.port());
    }
  }

  @Test
  void theQueueComesBeforeTheScript() throws Exception {
    service.next(Behavior.overloaded(), Behavior.serverError());
    service.next(Behavior.unavailable());

    assertThat(statuses(4)).containsExactly(529, 500, 503, 200);
  }

  @Test
  void aTimelineFollowsTheServicesClock() throws Exception {
    time.advance(Duration.ofHours(1)); // The time before it was given doesn't count.
    service.script(
        Script.timeline(FINE)
            .at(Duration.ofSeconds(10), Behavior.overloaded())
            .at(Duration.ofSeconds(20), FINE));

    assertThat(statuses(1)).containsExactly(200);
    time.advance(Duration.ofSeconds(10));
    assertThat(statuses(1)).containsExactly(529);
    time.advance(Duration.ofSeconds(10));
    assertThat(statuses(1)).containsExactly(200);

    service.reset();
    time.advance(Duration.ofSeconds(10));
    assertThat(statuses(1)).containsExactly(529);
  }

  @Test
  void aSeedGivesTheSameSequenceEachTimeTheScriptStarts() throws Exception {
    Script flaky = Script.random(42).with(0.5, Behavior.overloaded()).otherwise(FINE);
    statuses(3);
    service.script(flaky);
    List<Integer> sequence = statuses(40);
    assertThat(sequence).contains(200, 529);

    service.reset();
    assertThat(statuses(40)).isEqualTo(sequence);
    try (ScriptedAiService other = ScriptedAiService.builder().script(flaky).start()) {
      assertThat(statuses(new TestClient(other, WireFormat.ANTHROPIC_MESSAGES), 40))
          .isEqualTo(sequence);
    }
  }

  @Test
  void aScriptMayDecideByRequest() throws Exception {
    service.script(
        request ->
            request.wireFormat() == WireFormat.ANTHROPIC_MESSAGES ? Behavior.overloaded() : FINE);

    assertThat(client.plain().statusCode()).isEqualTo(200);
    assertThat(new TestClient(service, WireFormat.ANTHROPIC_MESSAGES).plain().statusCode())
        .isEqualTo(529);
  }

  @Test
  void aScriptThatFailsIsToldToTheClient() throws Exception {
    service.script(
        request -> {
          throw new IllegalStateException("oops");
        });
    assertThat(client.plain().body())
        .contains("The script failed: java.lang.IllegalStateException: oops");

    service.script(
        request -> {
          throw new AssertionError("not as expected");
        });
    assertThat(client.plain().body()).contains("AssertionError: not as expected");

    service.script(request -> null);
    HttpResponse<String> response = client.plain();
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("The script gave no behaviour.");
  }

  @Test
  void recordsWhatItReceived() throws Exception {
    time.advance(Duration.ofSeconds(5));
    service.next(FINE, Behavior.overloaded());
    client.stream();
    new TestClient(service, WireFormat.ANTHROPIC_MESSAGES).plain();

    ReceivedRequest first = service.received().get(0);
    assertThat(first.number()).isEqualTo(1);
    assertThat(first.elapsed()).isEqualTo(Duration.ofSeconds(5));
    assertThat(first.receivedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:05Z"));
    assertThat(first.wireFormat()).isEqualTo(WireFormat.OPENAI_CHAT_COMPLETIONS);
    assertThat(first.method()).isEqualTo("POST");
    assertThat(first.path()).isEqualTo("/v1/chat/completions");
    assertThat(first.header("x-test")).hasValue("yes");
    assertThat(first.header("X-TEST")).hasValue("yes");
    assertThat(first.header("absent")).isEmpty();
    assertThat(first.body()).isEqualTo(TestClient.body(true));
    assertThat(first.model()).isEqualTo("test-model");
    assertThat(first.streaming()).isTrue();
    assertThat(service.exchanges())
        .extracting(exchange -> exchange.request().wireFormat(), Exchange::behavior)
        .containsExactly(
            tuple(WireFormat.OPENAI_CHAT_COMPLETIONS, FINE),
            tuple(WireFormat.ANTHROPIC_MESSAGES, Behavior.overloaded()));
  }

  @Test
  void recordsTheLastRequestsAndCountsAll() throws Exception {
    statuses(5);

    assertThat(service.requestCount()).isEqualTo(5);
    assertThat(service.received()).extracting(ReceivedRequest::number).containsExactly(3L, 4L, 5L);

    service.next(Behavior.overloaded());
    service.reset();
    assertThat(service.requestCount()).isZero();
    assertThat(service.received()).isEmpty();
    assertThat(statuses(1)).containsExactly(200);
    assertThat(service.received()).extracting(ReceivedRequest::number).containsExactly(1L);
  }

  @Test
  void recordsTheBeginningOfALongBody() throws Exception {
    try (RawConnection connection = new RawConnection(service)) {
      connection.send("POST /v1/messages?x=1", "{\"text\":\"" + LONG + "\",\"model\":\"m\"}");
      connection.readUntil("fine");
    }

    ReceivedRequest request = service.received().get(0);
    assertThat(request.body()).hasSize(65_536).startsWith("{\"text\":\"xxx");
    assertThat(request.model()).isEqualTo("m");
    assertThat(request.path()).isEqualTo("/v1/messages?x=1");
    assertThat(request.wireFormat()).isEqualTo(WireFormat.ANTHROPIC_MESSAGES);
  }

  @Test
  void knowsNoOtherPath() throws Exception {
    service.script(Behavior.hang());
    try (RawConnection connection = new RawConnection(service)) {
      connection.send("GET /v1/models", "");
      assertThat(connection.readUntil("}"))
          .contains("404 Not Found", "No such API: GET /v1/models");
      connection.send("GET /v1/messages", "");
      connection.readUntil("No such API: GET /v1/messages");
    }

    assertThat(service.received()).extracting(ReceivedRequest::method).contains("GET", "GET");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/responses,                                     OPENAI_RESPONSES, m,   true",
    "/v1beta/models/gem-1.5:generateContent,            GEMINI_CONTENT,   gem-1.5, false",
    "/v1beta/models/g:streamGenerateContent?alt=sse,    GEMINI_CONTENT,   g,   true",
    "/v1/p/a/models/g:streamGenerateContent?k=1&alt=sse, GEMINI_CONTENT,  g,   true",
    "/api/chat,                                         OLLAMA_CHAT,      m,   true",
    "/api/generate?x=1,                                 OLLAMA_GENERATE,  m,   true",
  })
  void tellsTheApiByThePath(String path, WireFormat format, String model, boolean streaming)
      throws Exception {
    try (RawConnection connection = new RawConnection(service)) {
      connection.send("POST " + path, "{\"model\":\"m\",\"stream\":true}");
      connection.readUntil("fine");
    }

    ReceivedRequest request = service.received().get(0);
    assertThat(request.wireFormat()).isEqualTo(format);
    assertThat(request.model()).isEqualTo(model);
    assertThat(request.streaming()).isEqualTo(streaming);
  }

  @ParameterizedTest
  @CsvSource({"/api/chat, true", "/api/generate, true", "/v1/responses, false"})
  void onlyOllamaStreamsWithoutBeingAsked(String path, boolean streaming) throws Exception {
    try (RawConnection connection = new RawConnection(service)) {
      connection.send("POST " + path, "{\"model\":\"m\"}");
      connection.readUntil("fine");
    }

    assertThat(service.received().get(0).streaming()).isEqualTo(streaming);
  }

  @Test
  void knowsNoStreamOfGeminiThatIsNotOfEvents() throws Exception {
    try (RawConnection connection = new RawConnection(service)) {
      connection.send("POST /v1beta/models/g:streamGenerateContent?alt=json", "{}");
      assertThat(connection.readUntil("}")).contains("404 Not Found", "\"status\":\"NOT_FOUND\"");
    }
  }

  @Test
  void answersBodiesThatAreNoJson() throws Exception {
    for (String body : List.of("", "nonsense", "[]", "{\"model\":{}}")) {
      try (RawConnection connection = new RawConnection(service)) {
        connection.send("POST /v1/chat/completions", body);
        connection.readUntil("fine");
      }
    }
    assertThat(service.received()).allMatch(request -> request.model().isEmpty());
  }

  @Test
  void dropsClientsThatDontSpeakHttp() throws Exception {
    try (RawConnection connection = new RawConnection(service)) {
      connection.write("\u0000\u0001 what is this\r\n\r\n");
      assertThat(connection.readToEnd()).isEmpty();
    }
    assertThat(service.requestCount()).isZero();
  }

  @Test
  void dropsClientsThatPipeline() throws Exception {
    service.script(Behavior.hang());
    try (RawConnection connection = new RawConnection(service)) {
      connection.send("POST /v1/messages", "{}");
      connection.send("POST /v1/messages", "{}");
      assertThat(connection.readToEnd()).isEmpty();
    }
    assertThat(service.awaitIdle(TIMEOUT)).isTrue();
    assertThat(service.requestCount()).isEqualTo(1);
  }

  @Test
  void waitsForRequests() throws Exception {
    assertThat(service.awaitRequests(0, Duration.ZERO)).isTrue();
    assertThat(service.awaitRequests(1, Duration.ZERO)).isFalse();
    assertThat(service.awaitRequests(1, Duration.ofMillis(1))).isFalse();

    service.script(Behavior.hang());
    CompletableFuture<HttpResponse<String>> answer = client.plainAsync();
    assertThat(service.awaitRequests(1, TIMEOUT)).isTrue();
    assertThat(service.inFlight()).isEqualTo(1);
    assertThat(service.awaitIdle(Duration.ofMillis(1))).isFalse();
    assertThat(service.openConnections()).isPositive();
    answer.cancel(true);
    assertThat(service.awaitIdle(TIMEOUT)).isTrue();
  }

  @Test
  void servesManyClientsAtOnceOnOneThread() throws Exception {
    int clients = 200;
    service.script(Behavior.answer("a b c").firstTokenDelay(Duration.ofMillis(50)));
    Set<Thread> before = serviceThreads();

    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, clients).mapToObj(i -> client.plainAsync()).toList();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(client.text(answer.get(20, TimeUnit.SECONDS))).isEqualTo("a b c");
    }

    assertThat(service.requestCount()).isEqualTo(clients);
    assertThat(service.inFlight()).isZero();
    assertThat(before).containsAll(serviceThreads()); // of others, one may just be ending
  }

  @Test
  void closeFreesThePortTheThreadAndTheClients() throws Exception {
    ScriptedAiService doomed = ScriptedAiService.builder().script(Behavior.hang()).start();
    RawConnection hanging = RawConnection.post(doomed, WireFormat.ANTHROPIC_MESSAGES, true);
    doomed.awaitRequests(1, TIMEOUT);
    Set<Thread> threads = serviceThreads();

    doomed.close();
    doomed.close();

    assertThat(hanging.readToEnd()).isEmpty();
    hanging.close();
    assertThat(doomed.inFlight()).isZero();
    assertThat(doomed.openConnections()).isZero();
    assertThat(doomed.requestCount()).isEqualTo(1);
    assertThatThrownBy(() -> new RawConnection(doomed)).isInstanceOf(IOException.class);
    threads.removeAll(serviceThreadsOf(service));
    for (Thread thread : threads) {
      thread.join(TIMEOUT.toMillis());
      assertThat(thread.isAlive()).isFalse();
    }
    try (ScriptedAiService heir = ScriptedAiService.builder().port(doomed.port()).start()) {
      assertThat(new TestClient(heir, WireFormat.ANTHROPIC_MESSAGES).plain().statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void saysWhyItCantListen() {
    assertThatThrownBy(() -> ScriptedAiService.builder().port(service.port()).start())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("can't listen on")
        .hasMessageContaining(String.valueOf(service.port()));
  }

  @Test
  void aScriptCantCloseItsService() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    service.script(
        request -> {
          try {
            service.close();
          } catch (IllegalStateException e) {
            thrown.set(e);
          }
          return FINE;
        });

    assertThat(client.plain().statusCode()).isEqualTo(200);
    assertThat(thrown.get()).hasMessage("a script can't close its service");
  }

  @Test
  void checksItsSettings() {
    ScriptedAiService.Builder builder = ScriptedAiService.builder();

    assertThatThrownBy(() -> builder.port(65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port: 65536 (expected: 0 to 65535)");
    assertThatThrownBy(() -> builder.recordedRequests(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("recordedRequests: -1 (expected: 0 to 1000000)");
    assertThatThrownBy(() -> service.awaitIdle(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout: PT-1S (expected: 0 to 365 days)");
  }

  private List<Integer> statuses(int count) throws IOException, InterruptedException {
    return statuses(client, count);
  }

  private static List<Integer> statuses(TestClient client, int count)
      throws IOException, InterruptedException {
    Integer[] statuses = new Integer[count];
    for (int i = 0; i < count; i++) {
      statuses[i] = client.plain().statusCode();
    }
    return List.of(statuses);
  }

  private static Set<Thread> serviceThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("scripted-ai-service"))
        .collect(Collectors.toSet());
  }

  /** The thread of a service is the one that runs its script. */
  private Set<Thread> serviceThreadsOf(ScriptedAiService other) throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>();
    other.script(
        request -> {
          thread.set(Thread.currentThread());
          return FINE;
        });
    new TestClient(other, WireFormat.OPENAI_CHAT_COMPLETIONS).plain();
    return Set.of(thread.get());
  }
}
