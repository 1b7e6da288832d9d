package dev.halfopen.ai.jdk;

import dev.halfopen.ai.internal.BodyPrefix;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of requests that can be read twice: those of a string or of bytes. */
final class PublishedBodies {
  /**
   * By name, since the JDK shows only that they are publishers. Others may give their bytes once.
   */
  private static final Set<String> REPEATABLE =
      Set.of(
          "jdk.internal.net.http.RequestPublishers$StringPublisher",
          "jdk.internal.net.http.RequestPublishers$ByteArrayPublisher");

  private PublishedBodies() {}

  static @Nullable BodyPrefix read(HttpRequest request) {
    BodyPublisher body = request.bodyPublisher().orElse(null);
    if (body == null || !REPEATABLE.contains(body.getClass().getName())) {
      return null;
    }
    BodyPrefix prefix = new BodyPrefix();
    body.subscribe(new Collector(prefix)); // these publish at once, in this thread
    return prefix;
  }

  private record Collector(BodyPrefix prefix) implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      prefix.write(copy, 0, copy.length);
    }

    @Override
    public void onError(Throwable error) {
      // What was read until here counts.
    }

    @Override
    public void onComplete() {
      // Nothing waits for it.
    }
  }
}
