package dev.halfopen.simulator.records;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CallObserver;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Outcome;
import dev.halfopen.RegistryChange;
import dev.halfopen.Subscription;
import dev.halfopen.simulator.records.RecordLine.Facts;
import dev.halfopen.simulator.traffic.CallOutcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes down each call of circuit breakers, for the simulator to replay: one line to attach, and
 * files that stay within bounds.
 *
 * <pre>{@code
 * CallRecorder recorder = CallRecorder.into(Path.of("records")).attach(registry);
 * }</pre>
 *
 * <p>A caller's thread only puts a line into a queue; a thread of the recorder's own writes it. If
 * the disk is too slow for the traffic, lines are left out, and how many stands in the files and in
 * {@link #dropped()}. If it can't be written to, one warning says so and recording ends; no call is
 * ever harmed. Thread-safe.
 *
 * <p>What stands there of a call: when it began, how long it took, how long until the first content
 * of an answer that came in pieces, how many tokens were asked and answered with, its outcome, the
 * breaker's name, and its tag {@code model}. Nothing of what was asked or answered. The first
 * content and the tokens are known of calls by clients that {@code halfopen-ai} protects, if the
 * service tells them, and where {@link dev.halfopen.Permit#firstContent()} and {@link
 * dev.halfopen.Permit#usage} say so.
 *
 * @since 0.1.0
 */
public final class CallRecorder implements AutoCloseable {
  private final LineWriter writer;
  private final Map<CircuitBreaker, Subscription> breakers = new ConcurrentHashMap<>();
  private @Nullable Subscription registry;

  private CallRecorder(Builder settings) {
    writer =
        new LineWriter(
            new RotatingFiles(settings.directory, settings.maxFileBytes, settings.maxFiles));
  }

  /** Records into files {@code calls-00000001.jsonl} and so on of this directory. */
  public static Builder into(Path directory) {
    return new Builder(directory);
  }

  /** Says where to and how much; {@link #attach} begins. Not thread-safe. */
  public static final class Builder {
    private static final long DEFAULT_FILE_BYTES = 64L << 20;
    private static final int DEFAULT_FILES = 8;
    private static final long MIN_FILE_BYTES = 1L << 10;
    private static final int MAX_FILES = 100_000;

    private final Path directory;
    private long maxFileBytes = DEFAULT_FILE_BYTES;
    private int maxFiles = DEFAULT_FILES;

    private Builder(Path directory) {
      this.directory = directory.toAbsolutePath();
    }

    /**
     * How large a file may become, in bytes; 64 MiB if nothing is said, which is half a million
     * calls.
     *
     * @throws IllegalArgumentException if it is less than 1024
     */
    public Builder maxFileBytes(long bytes) {
      if (bytes < MIN_FILE_BYTES) {
        throw new IllegalArgumentException(
            "maxFileBytes: " + bytes + " (expected: " + MIN_FILE_BYTES + " or more)");
      }
      maxFileBytes = bytes;
      return this;
    }

    /**
     * How many files are kept; the oldest go. 8 if nothing is said.
     *
     * @throws IllegalArgumentException if it is not 1 to 100 000
     */
    public Builder maxFiles(int files) {
      if (files < 1 || files > MAX_FILES) {
        throw new IllegalArgumentException(
            "maxFiles: " + files + " (expected: 1 to " + MAX_FILES + ")");
      }
      maxFiles = files;
      return this;
    }

    /** Records the calls of this breaker from now on. */
    public CallRecorder attach(CircuitBreaker breaker) {
      CallRecorder recorder = new CallRecorder(this);
      recorder.add(breaker);
      return recorder;
    }

    /** Records the calls of all breakers that this registry has or will have. */
    public CallRecorder attach(CircuitBreakerRegistry registry) {
      CallRecorder recorder = new CallRecorder(this);
      recorder.registry = registry.onChange(recorder::changed);
      return recorder;
    }
  }

  private void changed(RegistryChange change) {
    if (change instanceof RegistryChange.Added) {
      add(change.circuitBreaker());
    } else {
      Subscription gone = breakers.remove(change.circuitBreaker());
      if (gone != null) {
        gone.close();
      }
    }
  }

  private void add(CircuitBreaker breaker) {
    breakers.computeIfAbsent(breaker, one -> one.observe(new Calls(one, writer)));
  }

  /** How many lines have been written, or are about to be. */
  public long recorded() {
    return writer.accepted();
  }

  /** How many calls were left out since the disk was too slow, or can't be written to. */
  public long dropped() {
    return writer.dropped();
  }

  /**
   * Ends the recording: what was recorded is in the files when it returns, unless it takes 10 s.
   */
  @Override
  public void close() {
    if (registry != null) {
      registry.close();
    }
    List<Subscription> subscriptions = new ArrayList<>(breakers.values());
    breakers.clear();
    subscriptions.forEach(Subscription::close);
    writer.close();
  }

  /** The calls of one breaker. */
  private static final class Calls implements CallObserver {
    private final CircuitBreaker breaker;
    private final LineWriter writer;
    private final String name;
    private final String model;

    Calls(CircuitBreaker breaker, LineWriter writer) {
      this.breaker = breaker;
      this.writer = writer;
      this.name = RecordLine.quoted(breaker.name());
      this.model = RecordLine.quoted(breaker.tags().getOrDefault("model", ""));
    }

    @Override
    public Object admitted(boolean trial) {
      return new Begun();
    }

    @Override
    public void firstContent(Object token, long afterNanos) {
      ((Begun) token).firstContent(afterNanos);
    }

    @Override
    public void usage(Object token, long inputTokens, long outputTokens) {
      ((Begun) token).used(inputTokens, outputTokens);
    }

    @Override
    public void ended(
        @Nullable Object token,
        Outcome outcome,
        long tookNanos,
        boolean slow,
        boolean late,
        boolean trial) {
      long took = Math.max(0, tookNanos);
      write(token instanceof Begun call ? call.facts(took) : Facts.took(took), outcome.name());
    }

    @Override
    public void rejected(CallNotPermittedException.Reason reason) {
      write(Facts.took(0), CallOutcome.REFUSED.name());
    }

    private void write(Facts facts, String outcome) {
      Instant now = breaker.config().timeSource().instant();
      writer.write(RecordLine.of(now, facts, outcome.toLowerCase(Locale.ROOT), name, model));
    }
  }

  /** A call under way. Thread-safe. */
  private static final class Begun {
    private long firstContent = Facts.UNKNOWN;
    private long inputTokens = Facts.UNKNOWN;
    private long outputTokens = Facts.UNKNOWN;

    synchronized void firstContent(long afterNanos) {
      firstContent = Math.max(0, afterNanos);
    }

    /** A call may ask the service several times. */
    synchronized void used(long input, long output) {
      inputTokens = sum(inputTokens, input);
      outputTokens = sum(outputTokens, output);
    }

    private static long sum(long before, long more) {
      return before < 0 || more < 0 ? Math.max(before, more) : before + more;
    }

    synchronized Facts facts(long tookNanos) {
      return new Facts(
          tookNanos,
          firstContent > tookNanos ? Facts.UNKNOWN : firstContent,
          inputTokens,
          outputTokens);
    }
  }
}
