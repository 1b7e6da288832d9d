package dev.halfopen.ai.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonView;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.ai.AIClassifier;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.ConnectException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.utils.builder.Buildable;

/** The classifier where no client is on the class path, or not on its own. */
class WithoutClientsTest {
  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final Class<?>[] OURS = {
    AIClassifier.class,
    CircuitBreaker.class,
    JsonNode.class,
    JsonParser.class,
    JsonView.class,
    NullMarked.class,
    Logger.class
  };

  private static URLClassLoader loader(ClassLoader parent, Class<?>... of) {
    URL[] urls =
        Arrays.stream(of)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
            .toArray(URL[]::new);
    return new URLClassLoader(urls, parent);
  }

  private static Object failure(ClassLoader loader, Throwable error) throws Exception {
    Class<?> type = loader.loadClass(AIClassifier.class.getName());
    Object classifier = type.getMethod("standard").invoke(null);
    Object verdict =
        type.getMethod("classify", Object.class, Throwable.class).invoke(classifier, null, error);
    assertThat(verdict.getClass().getSimpleName()).isEqualTo("Failure");
    return type.getMethod("failure", Throwable.class).invoke(classifier, error);
  }

  private static Throwable awsError(ClassLoader loader) throws Exception {
    Object builder =
        loader.loadClass(AwsServiceException.class.getName()).getMethod("builder").invoke(null);
    Class<?> type = loader.loadClass(AwsServiceException.class.getName() + "$Builder");
    type.getMethod("statusCode", int.class).invoke(builder, 503);
    return (Throwable) type.getMethod("build").invoke(builder);
  }

  @Test
  void noClientNeedBeThere() throws Exception {
    try (URLClassLoader bare = loader(ClassLoader.getPlatformClassLoader(), OURS)) {
      for (Class<?> client : new Class<?>[] {AwsServiceException.class, okhttp3.Call.class}) {
        assertThatThrownBy(() -> bare.loadClass(client.getName()))
            .isInstanceOf(ClassNotFoundException.class);
      }
      assertThat(failure(bare, new IOException("?"))).isNull();
      assertThat(failure(bare, new ConnectException()))
          .hasToString("dev.halfopen.ai.UnreachableException: ConnectException");
    }
  }

  @Test
  void aClientThatIsLoadedElsewhereSaysNothing() throws Exception {
    try (URLClassLoader bare = loader(ClassLoader.getPlatformClassLoader(), OURS);
        URLClassLoader elsewhere =
            loader(bare, AwsServiceException.class, SdkServiceException.class, Buildable.class)) {
      assertThat(failure(bare, awsError(elsewhere))).isNull();
    }
  }

  /** The exceptions' classes are the JDK's and outlive an application that is taken out again. */
  @Test
  void whatIsKnownOfAClassKeepsNoLoaderAlive() throws Exception {
    WeakReference<ClassLoader> gone = new WeakReference<>(used());
    long start = System.nanoTime();
    while (gone.get() != null) {
      assertThat(System.nanoTime() - start).as("held").isLessThan(PATIENCE_NANOS);
      System.gc();
    }
  }

  private static ClassLoader used() throws Exception {
    try (URLClassLoader bare = loader(ClassLoader.getPlatformClassLoader(), OURS)) {
      for (Throwable error :
          new Throwable[] {
            new IOException("?"), new RuntimeException("?"), new TimeoutException("?")
          }) {
        Object unused = failure(bare, error);
      }
      return bare;
    }
  }
}
