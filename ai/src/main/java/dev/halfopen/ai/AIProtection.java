package dev.halfopen.ai;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Incubating;
import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.SharedExecutor;
import dev.halfopen.timeout.SharedTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of a client are protected: which circuit breaker is theirs, and how long the
 * service may keep them waiting. Immutable, and may be shared by any number of clients.
 *
 * <pre>{@code
 * AIProtection protection = AIProtection.builder(registry)
 *     .watchdogs(Watchdogs.NONE.firstToken(Duration.ofSeconds(30)).idle(Duration.ofSeconds(15)))
 *     .build();
 * }</pre>
 *
 * @since 0.1.0
 */
public final class AIProtection {
  private static final int MAX_NAME = 200;

  private final CircuitBreakerRegistry registry;
  private final Function<? super AIRequest, String> key;
  private final Watchdogs watchdogs;
  private final @Nullable ScheduledExecutorService timer;
  private final @Nullable Executor executor;
  private final @Nullable Provider provider;
  private final boolean strict;
  private final AIClassifier classifier;
  private final boolean perAccount;
  private final List<EndObserver> observers;
  private final SlowRule slowRule;
  private final AtomicBoolean warned = new AtomicBoolean();

  private AIProtection(Builder builder) {
    registry = builder.registry;
    key = builder.key;
    watchdogs = builder.watchdogs;
    timer = builder.timer;
    executor = builder.executor;
    provider = builder.provider;
    strict = builder.strict;
    classifier = builder.classifier;
    perAccount = builder.perAccount;
    observers = List.copyOf(builder.observers);
    slowRule = builder.slowRule;
  }

  /** A protection by the breakers of this registry, without watchdogs. */
  public static AIProtection of(CircuitBreakerRegistry registry) {
    return builder(registry).build();
  }

  /** Starts a protection by the breakers of this registry. */
  public static Builder builder(CircuitBreakerRegistry registry) {
    return new Builder(Objects.requireNonNull(registry, "registry"));
  }

  /** The request with the provider whose rules hold. */
  AIRequest adjusted(AIRequest request) {
    return provider == null
        ? request
        : new AIRequest(
            provider,
            request.service(),
            request.model(),
            request.account(),
            request.streaming(),
            request.path());
  }

  /** The breaker of a request; a name that is too long is cut. */
  CircuitBreaker breaker(AIRequest request) {
    String name = name(request);
    if (perAccount && request.account() != null) {
      name = name + "@" + request.account();
    }
    if (name.length() > MAX_NAME) {
      String end = "~" + Integer.toHexString(name.hashCode());
      name = name.substring(0, MAX_NAME - end.length()) + end;
    }
    return registry.circuitBreaker(name);
  }

  /** The name that the user's function gives; if it gives none, the default. */
  private String name(AIRequest request) {
    String name = null;
    String problem = "it gave no name";
    try {
      name = key.apply(request);
    } catch (Throwable e) {
      problem = Foreign.described(e);
    }
    if (name != null && !name.isEmpty()) {
      return name;
    }
    if (warned.compareAndSet(false, true)) {
      SafeLog.warn(
          "The key function of an AIProtection failed for a request, whose breaker is that of its"
              + " service and model: "
              + problem);
    }
    return serviceAndModel(request);
  }

  /** How long the service may keep its callers waiting. */
  public Watchdogs watchdogs() {
    return watchdogs;
  }

  boolean strict() {
    return strict;
  }

  AIClassifier classifier() {
    return classifier;
  }

  List<EndObserver> observers() {
    return observers;
  }

  SlowRule slowRule() {
    return slowRule;
  }

  ScheduledExecutorService timer() {
    return timer == null ? SharedTimer.get() : timer;
  }

  Executor executor() {
    return executor == null ? SharedExecutor.get() : executor;
  }

  private static String serviceAndModel(AIRequest request) {
    return request.model() == null ? request.service() : request.service() + "/" + request.model();
  }

  /** The settings of a protection. Not thread-safe. */
  public static final class Builder {
    private final CircuitBreakerRegistry registry;
    private Function<? super AIRequest, String> key = AIProtection::serviceAndModel;
    private Watchdogs watchdogs = Watchdogs.NONE;
    private @Nullable ScheduledExecutorService timer;
    private @Nullable Executor executor;
    private @Nullable Provider provider;
    private boolean strict;
    private AIClassifier classifier = AIClassifier.standard();
    private boolean perAccount;
    private final List<EndObserver> observers = new ArrayList<>();
    private SlowRule slowRule = SlowRule.NONE;

    private Builder(CircuitBreakerRegistry registry) {
      this.registry = registry;
    }

    /**
     * The name of the breaker for a request: by default the service and, if it is known, the model,
     * {@code api.openai.com/gpt-5} for instance. Accounts share it, and what concerns one of them
     * alone, a spent quota or a limit of its own, refuses that one's calls only; for a breaker for
     * each, see {@link #perAccount()}. A name of more than 200 characters is cut.
     *
     * <p>Where the function gives null or nothing, or throws, the default holds; the first time is
     * logged.
     */
    public Builder key(Function<? super AIRequest, String> value) {
      key = Objects.requireNonNull(value, "key");
      return this;
    }

    /**
     * A breaker for each account: {@link AIRequest#account()}, where it is known, is put behind the
     * name. For accounts that are served apart from each other, each with capacity of its own.
     */
    public Builder perAccount() {
      perAccount = true;
      return this;
    }

    /** How long the service may keep its callers waiting; for ever by default. */
    public Builder watchdogs(Watchdogs value) {
      watchdogs = Objects.requireNonNull(value, "watchdogs");
      return this;
    }

    /**
     * What wakes the watchdogs; by default one daemon thread for the whole JVM, which is started
     * when it is needed and ends when it isn't. An executor of your own should forget tasks that
     * are cancelled ({@code setRemoveOnCancelPolicy}).
     */
    public Builder timer(ScheduledExecutorService value) {
      timer = Objects.requireNonNull(value, "timer");
      return this;
    }

    /**
     * What the watchdogs run on when the timer has woken them: they report to the breaker (whose
     * listeners may be slow) and close connections. By default a daemon thread for each task,
     * virtual where the JDK has virtual threads that are never pinned. A task that waits must not
     * keep others from running.
     */
    public Builder executor(Executor value) {
      executor = Objects.requireNonNull(value, "executor");
      return this;
    }

    /**
     * Whose rules hold, for a base URL that isn't the vendor's own: a gateway, a proxy, a test. By
     * default the host tells.
     */
    public Builder provider(Provider value) {
      provider = Objects.requireNonNull(value, "provider");
      return this;
    }

    /**
     * Whether an answer must have all the marks of its end that its format knows; false by default,
     * since some services that speak like OpenAI leave one out.
     */
    public Builder strict(boolean value) {
      strict = value;
      return this;
    }

    /**
     * A rule of your own, for where one of ours is wrong or uncertain: given what we take a failure
     * for, it says what it is, or null to agree. Watchdogs apart, every failure is shown to it.
     *
     * <pre>{@code
     * .rule(failure -> failure.status() == 429 && failure.getMessage().contains("high demand")
     *     ? AIFailure.RATE_LIMITED : null)
     * }</pre>
     *
     * <p>It must be thread-safe and must not block. If it throws, our rule holds, and the first
     * time is logged.
     */
    public Builder rule(Function<? super AIFailureException, ? extends @Nullable AIFailure> value) {
      classifier = AIClassifier.withRule(value);
      return this;
    }

    /**
     * Is told what each exchange was, once, at its end: when its verdict has been reported, and
     * before the caller can see the outcome, unless two threads end it at once. May be called more
     * than once, for several observers.
     *
     * <p>An exchange is what has reached for the service: a call that the breaker rejects is none,
     * and each try of a client's or a pipeline's retries is one. Where the set-up was applied twice
     * to a client, the outer layer tells. One that ends in no way, since somebody holds a body and
     * neither reads nor closes it, is told when a watchdog ends it.
     *
     * <p>The observer runs on whichever thread ends the exchange, that of a network at times,
     * though never on a timer's: it must be thread-safe and must not block. What it throws does no
     * harm, and is logged once.
     */
    public Builder observer(Consumer<? super AIExchangeEnd> value) {
      observers.add(new EndObserver(value));
      return this;
    }

    /**
     * From when on a streamed answer was slow to begin: if its first content took longer. Not set
     * by default. A slow answer is evidence for the breaker's detectors and tests of slow calls,
     * and a failure where {@link dev.halfopen.CircuitBreakerConfig.Builder#slowIsFailure} says so.
     *
     * <p>With this or {@link #slowPerToken}, an answer is slow by what people feel and not by its
     * length: they take the place of the breaker's {@link
     * dev.halfopen.CircuitBreakerConfig.Builder#slowCallThreshold}. That one goes on to hold for
     * failures, and for answers that can't be judged by what is set here: those without content,
     * embeddings for instance, and those in one piece, unless both are set and the tokens told. Of
     * an answer in one piece nobody knows when it began: it is slow if it took longer than the
     * first content and all its tokens may take together.
     *
     * @param value more than 0, at most 365 days
     */
    @Incubating
    public Builder slowFirstContent(Duration value) {
      slowRule = new SlowRule(Ranges.positive("slowFirstContent", value), slowRule.perToken());
      return this;
    }

    /**
     * From when on a streamed answer was slow to go on: if the time behind its first content,
     * divided by its output tokens, was longer. Where the service doesn't tell them, this is not
     * judged. Time that the consumer was busy doesn't count. Not set by default; for the rest see
     * {@link #slowFirstContent}.
     *
     * @param value more than 0, at most 365 days
     */
    @Incubating
    public Builder slowPerToken(Duration value) {
      slowRule = new SlowRule(slowRule.firstContent(), Ranges.positive("slowPerToken", value));
      return this;
    }

    /** The protection. */
    public AIProtection build() {
      return new AIProtection(this);
    }
  }
}
