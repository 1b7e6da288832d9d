package dev.halfopen.demo;

import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.Exchange;
import dev.halfopen.testkit.ReceivedRequest;
import dev.halfopen.testkit.WireFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What a service has been asked. */
final class Requests {
  private Requests() {}

  /** A question that came after so long, and has no answer. */
  static Exchange at(Duration elapsed, boolean streaming) {
    return new Exchange(
        new ReceivedRequest(
            1,
            elapsed,
            Instant.EPOCH,
            WireFormat.OPENAI_CHAT_COMPLETIONS,
            "POST",
            "/v1/chat/completions",
            Map.of(),
            "",
            "model",
            streaming),
        Behavior.hang());
  }
}
