package dev.halfopen.scenarios;

import dev.halfopen.FailureClassifier;
import dev.halfopen.Verdict;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a call of a scenario comes to: a result, or an exception of one of four kinds. */
enum Outcome {
  SUCCESS("success"),
  FAILURE("failure"),
  FAILURE_SUBCLASS("failureSubclass"),
  IGNORED("ignored"),
  NOT_RECORDED("notRecorded"),
  FAILURE_RESULT("failureResult");

  private final String key;

  Outcome(String key) {
    this.key = key;
  }

  static Outcome of(String key) {
    return Arrays.stream(values())
        .filter(outcome -> outcome.key.equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("unknown outcome: " + key));
  }

  /** Ends a call as the service would. */
  Outcome end() throws Exception {
    Exception error = error();
    if (error != null) {
      throw error;
    }
    return this;
  }

  /** The verdict for a call that is reported by permit, with its duration. */
  Verdict verdict(FailureClassifier classifier) {
    Exception error = error();
    return classifier.classify(error == null ? this : null, error);
  }

  private @Nullable Exception error() {
    return switch (this) {
      case SUCCESS, FAILURE_RESULT -> null;
      case FAILURE -> new Failure();
      case FAILURE_SUBCLASS -> new FailureSubclass();
      case IGNORED -> new Ignored();
      case NOT_RECORDED -> new NotRecorded();
    };
  }

  /**
   * What these outcomes mean.
   *
   * @param recordOnly whether only {@link Failure} is recorded as a failure
   * @param failureResults whether {@link #FAILURE_RESULT} is a failure
   */
  static FailureClassifier classifier(boolean recordOnly, boolean failureResults) {
    FailureClassifier.Builder builder = FailureClassifier.builder().ignore(Ignored.class);
    if (recordOnly) {
      builder.failOn(Failure.class).otherwiseSuccess();
    }
    if (failureResults) {
      builder.failOnResult(FAILURE_RESULT::equals);
    }
    return builder.build();
  }

  private static class Failure extends Exception {
    private static final long serialVersionUID = 1;
  }

  private static final class FailureSubclass extends Failure {
    private static final long serialVersionUID = 1;
  }

  private static final class Ignored extends Exception {
    private static final long serialVersionUID = 1;
  }

  private static final class NotRecorded extends Exception {
    private static final long serialVersionUID = 1;
  }
}
