package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.openai.errors.OfAClient;
import dev.halfopen.internal.ReadsServices;
import dev.halfopen.pipeline.Strategy;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What finds {@code halfopen-ai}, and what is done without it; it isn't there in these tests. */
class ServicesClassifierTest {
  /** What the module would provide. */
  public static final class Provided implements ReadsServices {
    static final FailureClassifier CLASSIFIER = (result, error) -> Verdict.ignored();

    @Override
    public FailureClassifier classifier() {
      return CLASSIFIER;
    }
  }

  /** Half of a module. */
  public static final class Broken implements ReadsServices {
    @Override
    public FailureClassifier classifier() {
      throw new IllegalStateException("broken");
    }
  }

  @TempDir Path directory;

  private URLClassLoader loaderWith(String provider) throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve(ReadsServices.class.getName()), provider + "\n");
    return new URLClassLoader(
        new URL[] {directory.toUri().toURL()}, ServicesClassifierTest.class.getClassLoader());
  }

  private static FailureClassifier askedBy(@Nullable ClassLoader loader) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(loader);
    try {
      return FailureClassifier.ofServices();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void withoutTheModuleItJudgesAsTheStandardOne() {
    FailureClassifier classifier = FailureClassifier.ofServices();
    IOException error = new IOException();
    assertThat(classifier.classify("x", null)).isEqualTo(Verdict.success());
    assertThat(classifier.classify(null, error)).isEqualTo(Verdict.failure(error, null));
    assertThat(classifier.classify(null, new InterruptedException())).isEqualTo(Verdict.ignored());
    AIServiceException known = new AIServiceException("known");
    assertThat(classifier.meaning(new IOException(known))).isSameAs(known);
    assertThat(askedBy(null)).isSameAs(classifier);
  }

  @Test
  void itIsAlwaysTheSameSoThatSettingsAreEqual() {
    assertThat(FailureClassifier.ofServices()).isSameAs(FailureClassifier.ofServices());
    assertThat(CircuitBreakerConfig.forAiServices().classifier())
        .isSameAs(FailureClassifier.ofServices());
    assertThat(CircuitBreakerConfig.defaults().classifier()).isSameAs(FailureClassifier.standard());
    for (Strategy strategy :
        List.of(
            Strategy.aggressive(),
            Strategy.balanced(),
            Strategy.conservative(),
            Strategy.critical())) {
      assertThat(strategy.breakerConfig().classifier()).isSameAs(FailureClassifier.ofServices());
    }
  }

  @Test
  void whatTheCallersLoaderHasIsFoundAndAskedOnce() throws IOException {
    try (URLClassLoader loader = loaderWith(Provided.class.getName())) {
      assertThat(askedBy(loader)).isSameAs(Provided.CLASSIFIER);
      Files.delete(directory.resolve("META-INF/services").resolve(ReadsServices.class.getName()));
      assertThat(askedBy(loader)).isSameAs(Provided.CLASSIFIER);
    }
    assertThat(FailureClassifier.ofServices()).isNotSameAs(Provided.CLASSIFIER);
  }

  @Test
  void aModuleThatIsBrokenIsNone() throws IOException {
    for (String provider : List.of(Broken.class.getName(), "no.such.Provider")) {
      try (URLClassLoader loader = loaderWith(provider)) {
        assertThat(askedBy(loader)).isSameAs(UnreadServices.INSTANCE);
      }
    }
  }

  @Test
  void theFirstExceptionOfAKnownClientIsAnsweredByOneWarningWithTheRemedy() {
    UnreadServices.INSTANCE.forget();
    Logger logger = (Logger) LoggerFactory.getLogger("dev.halfopen.CircuitBreaker");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      FailureClassifier classifier = FailureClassifier.ofServices();
      classifier.classify(null, new IllegalStateException("of the application"));
      assertThat(lines.list).isEmpty();
      Throwable error = new RuntimeException(new OfAClient());
      assertThat(classifier.classify(null, error)).isEqualTo(Verdict.failure(error, null));
      classifier.classify(null, error);
      assertThat(lines.list)
          .singleElement()
          .extracting(ILoggingEvent::getFormattedMessage)
          .asString()
          .contains("com.openai.errors.OfAClient", "add dev.halfopen:halfopen-ai");
      FailureClassifier.standard().classify(null, error);
      assertThat(lines.list).hasSize(1);
    } finally {
      logger.detachAppender(lines);
    }
  }

  @Test
  void exceptionsOfOthersAreNoClients() {
    assertThat(UnreadServices.nameOfClient(new RuntimeException())).isNull();
    Exception first = new Exception("0");
    first.initCause(new Exception("1", first));
    assertThat(UnreadServices.nameOfClient(first)).isNull();
  }
}
