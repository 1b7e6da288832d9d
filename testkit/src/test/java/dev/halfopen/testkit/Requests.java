package dev.halfopen.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Requests for tests that need no server. */
final class Requests {
  private Requests() {}

  static ReceivedRequest numbered(long number) {
    return request(number, Duration.ZERO);
  }

  static ReceivedRequest after(Duration elapsed) {
    return request(1, elapsed);
  }

  private static ReceivedRequest request(long number, Duration elapsed) {
    return new ReceivedRequest(
        number,
        elapsed,
        Instant.EPOCH,
        WireFormat.OPENAI_CHAT_COMPLETIONS,
        "POST",
        "/v1/chat/completions",
        Map.of(),
        "{}",
        "",
        false);
  }
}
