package dev.halfopen;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A classifier that was put together with {@link FailureClassifier.Builder}. Equal to another when
 * it names the same classes and the same instances of predicates.
 */
record ClassifierRules(
    Named ignored,
    Named failures,
    List<Predicate<? super @Nullable Object>> failedResults,
    @Nullable Verdict otherwise)
    implements FailureClassifier {

  @Override
  public Verdict classify(@Nullable Object result, @Nullable Throwable error) {
    if (error == null) {
      return isFailed(result) ? Verdict.failure() : Verdict.success();
    }
    if (ignored.includes(error)) {
      return Verdict.ignored();
    }
    Verdict own = StandardClassifier.INSTANCE.classify(null, error);
    if (own instanceof Verdict.Throttled || own instanceof Verdict.Exhausted) {
      return own;
    }
    if (failures.includes(error)) {
      return own instanceof Verdict.Failure ? own : Verdict.failure(error, null);
    }
    if (otherwise == null || StandardClassifier.isNoFailure(error)) {
      return own;
    }
    return otherwise;
  }

  private boolean isFailed(@Nullable Object result) {
    for (Predicate<? super @Nullable Object> predicate : failedResults) {
      if (predicate.test(result)) {
        return true;
      }
    }
    return false;
  }
}
