package dev.halfopen;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A classifier that was put together with {@link FailureClassifier.Builder}. */
record ClassifierRules(
    Predicate<Throwable> ignored,
    Predicate<Throwable> failures,
    Predicate<@Nullable Object> failedResults,
    @Nullable Verdict otherwise)
    implements FailureClassifier {

  @Override
  public Verdict classify(@Nullable Object result, @Nullable Throwable error) {
    if (error == null) {
      return failedResults.test(result) ? Verdict.failure() : Verdict.success();
    }
    if (ignored.test(error)) {
      return Verdict.ignored();
    }
    Verdict own = StandardClassifier.INSTANCE.classify(null, error);
    if (own instanceof Verdict.Throttled || own instanceof Verdict.Exhausted) {
      return own;
    }
    if (failures.test(error)) {
      return own instanceof Verdict.Failure ? own : Verdict.failure(error, null);
    }
    if (otherwise == null || StandardClassifier.isNoFailure(error)) {
      return own;
    }
    return otherwise;
  }
}
