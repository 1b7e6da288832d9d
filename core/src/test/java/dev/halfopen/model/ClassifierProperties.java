package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.AIServiceException;
import dev.halfopen.FailureClassifier;
import dev.halfopen.Verdict;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A classifier that is put together follows its rules in their order. */
class ClassifierProperties {
  /** What is said of exceptions that nothing names. */
  enum Otherwise {
    NOTHING,
    IGNORED,
    SUCCESS
  }

  /** An error that brings a verdict of its own. */
  private static final class Told extends AIServiceException {
    private static final long serialVersionUID = 1L;
    private final transient Verdict verdict;

    Told(Verdict verdict) {
      super("told");
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  @Provide
  Arbitrary<Set<Class<? extends Throwable>>> types() {
    Arbitrary<Class<? extends Throwable>> types =
        Arbitraries.of(
            List.of(
                IOException.class,
                FileNotFoundException.class,
                RuntimeException.class,
                IllegalStateException.class,
                AIServiceException.class,
                CancellationException.class,
                InterruptedException.class,
                LinkageError.class,
                Error.class));
    return types.set().ofMaxSize(3);
  }

  @Provide
  Arbitrary<Throwable> errors() {
    return Arbitraries.of(
        new IOException(),
        new FileNotFoundException(),
        new IllegalStateException(),
        new AIServiceException("plain"),
        new Told(Verdict.throttled(null, Duration.ofSeconds(1))),
        new Told(Verdict.exhausted(null, null)),
        new Told(Verdict.ignored()),
        new CancellationException(),
        new InterruptedException(),
        new NoClassDefFoundError(),
        new AssertionError());
  }

  @Property(tries = 5000)
  void theRulesAreAskedInTheirOrder(
      @ForAll("types") Set<Class<? extends Throwable>> failures,
      @ForAll("types") Set<Class<? extends Throwable>> ignored,
      @ForAll Otherwise otherwise,
      @ForAll boolean otherwiseFirst,
      @ForAll("errors") Throwable error) {
    FailureClassifier.Builder builder = FailureClassifier.builder();
    if (otherwiseFirst) {
      say(otherwise, builder);
    }
    failures.forEach(type -> builder.failOn(type::isInstance));
    ignored.forEach(type -> builder.ignore(type::isInstance));
    if (!otherwiseFirst) {
      say(otherwise, builder);
    }
    assertThat(builder.build().classify(null, error))
        .isEqualTo(expected(failures, ignored, otherwise, error));
  }

  private static void say(Otherwise otherwise, FailureClassifier.Builder builder) {
    switch (otherwise) {
      case NOTHING -> {}
      case IGNORED -> builder.otherwiseIgnored();
      case SUCCESS -> builder.otherwiseSuccess();
    }
  }

  private static Verdict expected(
      Set<Class<? extends Throwable>> failures,
      Set<Class<? extends Throwable>> ignored,
      Otherwise otherwise,
      Throwable error) {
    if (ignored.stream().anyMatch(type -> type.isInstance(error))) {
      return Verdict.ignored();
    }
    Verdict own = error instanceof AIServiceException ai ? ai.verdict() : null;
    if (own instanceof Verdict.Throttled || own instanceof Verdict.Exhausted) {
      return own;
    }
    if (failures.stream().anyMatch(type -> type.isInstance(error))) {
      return own instanceof Verdict.Failure ? own : Verdict.failure(error, null);
    }
    boolean neutral =
        error instanceof CancellationException
            || error instanceof InterruptedException
            || error instanceof LinkageError;
    if (neutral) {
      return Verdict.ignored();
    }
    return switch (otherwise) {
      case IGNORED -> Verdict.ignored();
      case SUCCESS -> Verdict.success();
      case NOTHING -> {
        if (!failures.isEmpty()) {
          yield Verdict.ignored();
        }
        yield own != null ? own : Verdict.failure(error, null);
      }
    };
  }

  @Property
  void resultsFailIfAnyPredicateSaysSo(
      @ForAll String result, @ForAll boolean empties, @ForAll boolean longOnes) {
    FailureClassifier.Builder builder = FailureClassifier.builder();
    boolean failure = false;
    if (empties) {
      builder.failOnResult(r -> String.valueOf(r).isEmpty());
      failure = result.isEmpty();
    }
    if (longOnes) {
      builder.failOnResult(r -> String.valueOf(r).length() > 10);
      failure = failure || result.length() > 10;
    }
    assertThat(builder.build().classify(result, null))
        .isEqualTo(failure ? Verdict.failure() : Verdict.success());
    assertThat(FailureClassifier.standard().classify(result, null)).isEqualTo(Verdict.success());
  }
}
