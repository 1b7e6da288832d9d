package dev.halfopen.testkit;

import dev.halfopen.TimeSource;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;

/**
 * An AI service for tests: a real HTTP server on the loopback address that speaks OpenAI's Chat
 * Completions and Responses, Anthropic's Messages, Gemini's content and Ollama's chat, plain and
 * streaming, and fails the way it is told to.
 *
 * <pre>{@code
 * try (ScriptedAiService service = ScriptedAiService.start()) {
 *   OpenAIClient client = OpenAIOkHttpClient.builder()
 *       .baseUrl(service.openAiBaseUri().toString()).apiKey("none").maxRetries(0).build();
 *
 *   service.next(Behavior.overloaded(), Behavior.stallAfter(5));  // the next two requests
 *   service.script(Script.random(42)                              // all the others
 *       .with(0.1, Behavior.unavailable())
 *       .otherwise(Behavior.answer("Hello").tokensPerSecond(50)));
 *   ...
 *   assertThat(service.received()).allMatch(ReceivedRequest::streaming);
 * }
 * }</pre>
 *
 * <p>A request is answered by the queue of {@link #next} if there is something in it, otherwise by
 * the {@link Script}. Requests that aren't a POST to the path of a {@link WireFormat} are answered
 * 404. Any API key will do. All connections, waiting and stalled ones included, share one daemon
 * thread. HTTP/1.1 only, without TLS; requests up to 64 MiB.
 *
 * <p>Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ScriptedAiService implements AutoCloseable {
  private final Director director;
  private final RequestLog log;
  private final EmbeddedServer server;

  private ScriptedAiService(Builder builder) {
    log = new RequestLog(builder.recordedRequests);
    director = new Director(builder.script, builder.timeSource, log);
    server = new EmbeddedServer(builder.port, director, log);
  }

  /**
   * Starts a service on a free port that answers {@code Hello!} to everything.
   *
   * @return the service, listening
   * @throws java.io.UncheckedIOException if it can't listen
   */
  public static ScriptedAiService start() {
    return builder().start();
  }

  /**
   * Returns a builder with the settings of {@link #start()}.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the base URL as OpenAI's clients want it, such as {@code http://127.0.0.1:12345/v1}.
   *
   * @return the base URL, without a slash at the end
   */
  public URI openAiBaseUri() {
    return uri("/v1");
  }

  /**
   * Returns the base URL as Anthropic's clients want it, such as {@code http://127.0.0.1:12345}.
   *
   * @return the base URL, without a slash at the end
   */
  public URI anthropicBaseUri() {
    return uri("");
  }

  /**
   * Returns the base URL as Gemini's clients want it, such as {@code http://127.0.0.1:12345}; they
   * add the API's version.
   *
   * @return the base URL, without a slash at the end
   */
  public URI geminiBaseUri() {
    return uri("");
  }

  /**
   * Returns the base URL as Ollama's clients want it, such as {@code http://127.0.0.1:12345}.
   *
   * @return the base URL, without a slash at the end
   */
  public URI ollamaBaseUri() {
    return uri("");
  }

  /**
   * Returns the port that the service listens, or listened, on.
   *
   * @return the port
   */
  public int port() {
    return server.address().getPort();
  }

  /**
   * Starts a script: its time is zero, and the next request is its number 1. Answers under way are
   * not affected.
   *
   * @param script what is done from now on; a {@link Behavior} for always the same
   */
  public void script(Script script) {
    director.start(script);
  }

  /**
   * Adds to the queue of behaviours that come before the script, one request each.
   *
   * @param behaviors what is done about the next requests, in this order
   */
  public void next(Behavior... behaviors) {
    director.enqueue(List.of(behaviors));
  }

  /**
   * Starts the current script again, and forgets the queue, the recorded requests and their count.
   * Answers under way are not affected.
   */
  public void reset() {
    director.reset();
  }

  /**
   * Returns the last requests in the order of their arrival: as many as {@link
   * Builder#recordedRequests(int)} says.
   *
   * @return an immutable list
   */
  public List<ReceivedRequest> received() {
    return exchanges().stream().map(Exchange::request).toList();
  }

  /**
   * Returns the requests of {@link #received()} with the behaviours chosen for them.
   *
   * @return an immutable list
   */
  public List<Exchange> exchanges() {
    return log.exchanges();
  }

  /**
   * Returns how many requests have been received in full, also those no longer recorded.
   *
   * @return the count since the start or the last {@link #reset()}
   */
  public long requestCount() {
    return log.count();
  }

  /**
   * Returns how many requests have not got the end of their answer yet: waiting, streaming, hanging
   * and stalled ones. A request whose client has left is none of them.
   *
   * @return the number right now
   */
  public int inFlight() {
    return log.inFlight();
  }

  /**
   * Returns how many TCP connections are open, idle ones of a client's pool included.
   *
   * @return the number right now
   */
  public int openConnections() {
    return server.openConnections();
  }

  /**
   * Waits until so many requests have been received in full.
   *
   * @param count the {@link #requestCount()} to wait for
   * @param timeout how long at most; 0 to 365 days
   * @return whether it has been reached; false after the timeout
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean awaitRequests(long count, Duration timeout) throws InterruptedException {
    return log.awaitCount(count, timeout);
  }

  /**
   * Waits until no request is {@linkplain #inFlight() in flight}.
   *
   * @param timeout how long at most; 0 to 365 days
   * @return whether that came about; false after the timeout
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean awaitIdle(Duration timeout) throws InterruptedException {
    return log.awaitIdle(timeout);
  }

  /**
   * Stops listening, closes all connections, also those that hang or stall, and ends the thread.
   * What was recorded can still be read. Closing again does nothing.
   *
   * @throws IllegalStateException if a script does it
   */
  @Override
  public void close() {
    server.close();
  }

  private URI uri(String path) {
    InetSocketAddress address = server.address();
    try {
      return new URI(
          "http", null, address.getAddress().getHostAddress(), address.getPort(), path, null, null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Settings of a service. Not safe for use by several threads. */
  public static final class Builder {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_RECORDED_REQUESTS = 1_000_000;

    private Script script = Behavior.answer("Hello!");
    private TimeSource timeSource = TimeSource.system();
    private int port = 0;
    private int recordedRequests = 1_000;

    private Builder() {}

    /**
     * What the service does; {@code Hello!} by default.
     *
     * @param value a script; a {@link Behavior} for always the same
     * @return this
     */
    public Builder script(Script value) {
      script = value;
      return this;
    }

    /**
     * The clock of {@link ReceivedRequest#elapsed()} and so of schedules; the system's by default.
     * Delays and the pace of tokens are real time whatever the clock.
     *
     * @param value a time source, such as a {@link ManualTimeSource}
     * @return this
     */
    public Builder timeSource(TimeSource value) {
      timeSource = value;
      return this;
    }

    /**
     * The port to listen on; 0 by default, which takes a free one.
     *
     * @param value 0 to 65,535
     * @return this
     * @throws IllegalArgumentException if the port is out of range
     */
    public Builder port(int value) {
      port = Checks.count("port", value, MAX_PORT);
      return this;
    }

    /**
     * How many requests are recorded, the last ones; 1,000 by default.
     *
     * @param value 0 to 1,000,000
     * @return this
     * @throws IllegalArgumentException if the number is out of range
     */
    public Builder recordedRequests(int value) {
      recordedRequests = Checks.count("recordedRequests", value, MAX_RECORDED_REQUESTS);
      return this;
    }

    /**
     * Starts the service.
     *
     * @return the service, listening
     * @throws java.io.UncheckedIOException if it can't listen, for instance because the port is
     *     taken
     */
    public ScriptedAiService start() {
      return new ScriptedAiService(this);
    }
  }
}
