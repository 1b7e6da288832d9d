package dev.halfopen.demo;

import com.openai.errors.OpenAIException;
import dev.halfopen.AIServiceException;
import java.time.Duration;

/** Asks an endpoint before the traffic starts, so that what is wrong with it is said at once. */
final class Preflight {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private Preflight() {}

  /** Asks plainly and streaming, so many times; that also warms the client up. */
  static void check(Endpoint endpoint, int times) throws DemoException {
    try (ChatClient client = ChatClient.plain(endpoint, TIMEOUT)) {
      for (int i = 0; i < times; i++) {
        client.ask(false);
        client.ask(true);
      }
    } catch (OpenAIException | AIServiceException e) {
      throw new DemoException(
          "no answer from " + Plain.text(endpoint.toString()) + ": " + Plain.describe(e), e);
    }
  }
}
