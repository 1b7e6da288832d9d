package app;

import static dev.halfopen.testkit.HalfopenAssertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;

/** A scripted service is asked, time is moved by hand, and a breaker is what it shall be. */
public class Scripted {
  public static void main(String[] args) throws Exception {
    ManualTimeSource time = new ManualTimeSource();
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "ai", CircuitBreakerConfig.builder().failureThreshold(1).timeSource(time).build());
    try (ScriptedAiService service = ScriptedAiService.start()) {
      Http answer =
          breaker.call(
              () ->
                  Http.post(
                      service.openAiBaseUri() + "/chat/completions",
                      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"));
      System.out.print(answer.status() + " " + service.requestCount() + " ");
    }
    try {
      breaker.run(
          () -> {
            throw new IllegalStateException("down");
          });
    } catch (IllegalStateException e) {
      assertThat(breaker).isOpen();
    }
    time.advance(Duration.ofSeconds(61));
    breaker.run(() -> {});
    assertThat(breaker).isClosed();
    System.out.println(breaker.state());
  }
}
