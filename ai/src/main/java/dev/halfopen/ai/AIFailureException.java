package dev.halfopen.ai;

import dev.halfopen.AIServiceException;
import dev.halfopen.Failover;
import dev.halfopen.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A failure of an AI service whose meaning is known. The subclasses are the family to catch; {@link
 * #failure()} says the same for a {@code switch}.
 *
 * @since 0.1.0
 */
public abstract sealed class AIFailureException extends AIServiceException
    permits OverloadedException,
        ServerErrorException,
        AITimeoutException,
        UnreachableException,
        BadOutputException,
        RateLimitedException,
        QuotaExhaustedException,
        AccessDeniedException,
        ModelNotFoundException,
        InvalidRequestException,
        ContextTooLongException,
        ContentRefusedException {
  private static final long serialVersionUID = 1L;

  /** See {@link AIFailureException#failure()}. */
  private final AIFailure failure;

  /** What is known about retries in this case; null when the kind of failure decides. */
  private volatile @Nullable Boolean retryCanHelp;

  /** What is known about other places in this case; null when the kind of failure decides. */
  private volatile @Nullable Failover failover;

  /** Whose spent quota or limit it tells of; null: nobody's, or unknown. */
  private transient volatile @Nullable String account;

  AIFailureException(AIFailure failure, AIServiceException.Builder details) {
    super(details);
    this.failure = failure;
  }

  /** What kind of failure this is, and what can help. */
  public final AIFailure failure() {
    return failure;
  }

  /**
   * Whether the same call to the same model may succeed later: what the service says of this very
   * call ({@code x-should-retry}), or else {@link AIFailure#retryCanHelp()}.
   */
  @Override
  public final boolean retryCanHelp() {
    Boolean known = retryCanHelp;
    return known != null ? known : failure.retryCanHelp();
  }

  /**
   * Where the same call may succeed now: as is known of this case, or as {@link #failure()} says.
   */
  @Override
  public final Failover failover() {
    Failover known = failover;
    if (known != null) {
      return known;
    }
    return switch (failure) {
      case CONTEXT_TOO_LONG -> Failover.LARGER_CONTEXT;
      case INVALID_REQUEST -> Failover.NOWHERE;
      default -> {
        if (failure.anotherModelCanHelp()) {
          yield Failover.ANYWHERE;
        }
        yield failure.anotherProviderCanHelp() ? Failover.OTHER_PROVIDER : Failover.NOWHERE;
      }
    };
  }

  /** For the maker, before anybody else sees the error; null changes nothing. */
  final AIFailureException withRetry(@Nullable Boolean canHelp) {
    if (canHelp != null) {
      retryCanHelp = canHelp;
    }
    return this;
  }

  /** For the maker, as {@link #withRetry}. */
  final AIFailureException withFailover(@Nullable Failover where) {
    if (where != null) {
      failover = where;
    }
    return this;
  }

  final @Nullable String account() {
    return account;
  }

  final void concerns(String whom) {
    account = whom;
  }

  /** What the failure means to the circuit breaker; it carries {@link #retryAfter()}. */
  @Override
  public final Verdict verdict() {
    return switch (failure.effect()) {
      case FAILURE -> Verdict.failure(this, retryAfter());
      case THROTTLED -> Verdict.throttled(this, retryAfter());
      case EXHAUSTED -> Verdict.exhausted(this, retryAfter());
      case IGNORED -> Verdict.ignored();
    };
  }
}
