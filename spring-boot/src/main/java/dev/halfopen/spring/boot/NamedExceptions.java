package dev.halfopen.spring.boot;

import dev.halfopen.AIServiceException;
import dev.halfopen.FailureClassifier;
import dev.halfopen.Verdict;
import dev.halfopen.spring.boot.BreakerProperties.Otherwise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names exceptions that are failures, and such that are ignored, on top of another classifier: what
 * that one takes for throttling or a spent quota stays so, unless it is ignored by name.
 *
 * @param failOn empty: what the other one takes for a failure
 * @param otherwise null: ignored
 */
record NamedExceptions(
    FailureClassifier base,
    List<Class<? extends Throwable>> failOn,
    List<Class<? extends Throwable>> ignore,
    @Nullable Otherwise otherwise)
    implements FailureClassifier {
  @Override
  public Verdict classify(@Nullable Object result, @Nullable Throwable error) {
    if (error == null) {
      return base.classify(result, null);
    }
    if (isOne(ignore, error)) {
      return Verdict.ignored();
    }
    Verdict verdict = base.classify(result, error);
    if (failOn.isEmpty() || isWait(verdict)) {
      return verdict;
    }
    if (isOne(failOn, error)) {
      return verdict instanceof Verdict.Failure ? verdict : Verdict.failure(error, null);
    }
    return otherwise == Otherwise.SUCCESS && verdict instanceof Verdict.Failure
        ? Verdict.success()
        : Verdict.ignored();
  }

  @Override
  public @Nullable AIServiceException meaning(Throwable error) {
    return base.meaning(error);
  }

  private static boolean isWait(Verdict verdict) {
    return verdict instanceof Verdict.Throttled || verdict instanceof Verdict.Exhausted;
  }

  private static boolean isOne(List<Class<? extends Throwable>> types, Throwable error) {
    return types.stream().anyMatch(type -> type.isInstance(error));
  }
}
