package dev.halfopen.model;

import dev.halfopen.AIServiceException;
import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import dev.halfopen.model.Meaning.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/**
 * A way to end a call.
 *
 * @param asked how long the service asks us to wait, where it can; null: it doesn't say
 * @param took how long the caller says that it took, where it can; null: it doesn't say
 */
record Ending(How how, Long asked, Long took) {
  /** Ways to end a call, and what they mean at first sight. */
  enum How {
    SUCCEED(Kind.SUCCESS),
    RETURN(Kind.SUCCESS),
    IGNORE(Kind.IGNORED),
    CLOSE(Kind.IGNORED),
    REPORT_SUCCESS(Kind.SUCCESS),
    REPORT_FAILURE(Kind.FAILURE),
    REPORT_IGNORED(Kind.IGNORED),
    REPORT_THROTTLED(Kind.THROTTLED),
    REPORT_EXHAUSTED(Kind.EXHAUSTED),
    THROW(Kind.FAILURE),
    THROW_WRAPPED(Kind.FAILURE),
    THROW_STATED(Kind.FAILURE),
    THROW_THROTTLED(Kind.THROTTLED),
    THROW_EXHAUSTED(Kind.EXHAUSTED),
    THROW_LINKAGE(Kind.IGNORED),
    CANCEL(Kind.IGNORED),
    INTERRUPT(Kind.IGNORED);

    final Kind kind;

    How(Kind kind) {
      this.kind = kind;
    }

    boolean isReport() {
      return name().startsWith("REPORT");
    }

    boolean isThrown() {
      return compareTo(THROW) >= 0;
    }
  }

  /** What stands for the library's own error about a call that hangs. */
  static final Throwable HANGS = new AIServiceException("no answer after");

  /** An error that brings its own verdict. */
  private static final class Judged extends AIServiceException {
    private static final long serialVersionUID = 1L;
    private final boolean exhausted;
    private final Duration wait;

    Judged(boolean exhausted, Duration wait) {
      super("judged");
      this.exhausted = exhausted;
      this.wait = wait;
    }

    @Override
    public Verdict verdict() {
      return exhausted ? Verdict.exhausted(this, wait) : Verdict.throttled(this, wait);
    }
  }

  /** The same for a call that can only return or throw. */
  Ending ofCall() {
    return how.isThrown() ? this : new Ending(How.RETURN, null, null);
  }

  private Duration stated() {
    return asked == null ? null : Duration.ofNanos(asked);
  }

  /** A new error of this kind; null if the call doesn't throw. */
  Throwable error() {
    return switch (how) {
      case THROW -> new IOException("boom");
      case THROW_WRAPPED -> new CompletionException(new IOException("boom"));
      case THROW_STATED -> AIServiceException.builder("boom").retryAfter(stated()).build();
      case THROW_THROTTLED -> new Judged(false, stated());
      case THROW_EXHAUSTED -> new Judged(true, stated());
      case THROW_LINKAGE -> new NoClassDefFoundError("boom");
      case CANCEL -> new CancellationException();
      case INTERRUPT -> new InterruptedException();
      default -> null;
    };
  }

  /**
   * What it means.
   *
   * @param error what {@link #error()} gave
   * @param silence how long the service had given no sign of life
   */
  Meaning meaning(Throwable error, long silence, Settings settings) {
    if (how == How.CANCEL || how == How.INTERRUPT) {
      return silence > settings.calls().hang()
          ? new Meaning(Kind.FAILURE, HANGS, null)
          : Meaning.of(Kind.IGNORED);
    }
    Throwable cause = how == How.THROW_WRAPPED ? error.getCause() : error;
    boolean stated = how.isReport() || how.compareTo(How.THROW_STATED) >= 0;
    return new Meaning(how.kind, cause, stated ? asked : null);
  }

  /** Tells the library. */
  void tell(Permit permit, Throwable error) {
    switch (how) {
      case SUCCEED -> permit.succeed();
      case RETURN -> permit.succeed("result");
      case IGNORE -> permit.ignore();
      case CLOSE -> permit.close();
      case CANCEL -> permit.abandon();
      case REPORT_SUCCESS -> report(permit, Verdict.success());
      case REPORT_FAILURE -> report(permit, Verdict.failure(null, stated()));
      case REPORT_IGNORED -> report(permit, Verdict.ignored());
      case REPORT_THROTTLED -> report(permit, Verdict.throttled(null, stated()));
      case REPORT_EXHAUSTED -> report(permit, Verdict.exhausted(null, stated()));
      default -> permit.fail(error);
    }
  }

  private void report(Permit permit, Verdict verdict) {
    if (took == null) {
      permit.report(verdict);
    } else {
      permit.report(verdict, Duration.ofNanos(took));
    }
  }
}
