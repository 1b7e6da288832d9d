package dev.halfopen.ai.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Provider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ReadAlongStreamProperties {
  @Property(tries = 300)
  void bytesPassUnchanged(@ForAll byte[] body, @ForAll @IntRange(min = 1, max = 64) int pieces)
      throws IOException {
    AIRequest request = new AIRequest(Provider.GENERIC, "s", null, null, true);
    AIProtection protection =
        AIProtection.of(CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults()));
    AIExchange exchange = AIExchange.begin(protection, request);
    exchange.uninspected();
    exchange.headers(200, Map.of("content-type", List.of("text/event-stream")));
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    try (ReadAlongStream stream =
        new ReadAlongStream(new ByteArrayInputStream(body.clone()), exchange)) {
      byte[] piece = new byte[pieces];
      for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
        seen.write(piece, 0, count);
        int one = stream.read();
        if (one >= 0) {
          seen.write(one);
        }
      }
    }
    assertThat(seen.toByteArray()).isEqualTo(body);
  }
}
