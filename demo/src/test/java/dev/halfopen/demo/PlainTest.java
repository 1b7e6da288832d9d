package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.errors.OpenAIIoException;
import dev.halfopen.AIServiceException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlainTest {
  @Test
  void timesAreShort() {
    assertThat(Plain.time(null)).isEqualTo("-");
    assertThat(Plain.time(Duration.ZERO)).isEqualTo("0ms");
    assertThat(Plain.time(Duration.ofMillis(999))).isEqualTo("999ms");
    assertThat(Plain.time(Duration.ofMillis(3_021))).isEqualTo("3.02s");
    assertThat(Plain.time(Duration.ofMillis(12_345))).isEqualTo("12.3s");
  }

  @Test
  void errorsAreToldInAFewWords() {
    assertThat(Plain.describe(Errors.rateLimited())).isEqualTo("429 rate_limit_exceeded");
    assertThat(Plain.describe(Errors.inStream("server_error")))
        .isEqualTo("an error in the stream, server_error");
    assertThat(Plain.describe(new OpenAIIoException("Request failed", new IOException("timeout"))))
        .isEqualTo("Request failed: timeout");
    assertThat(Plain.describe(new OpenAIIoException("Request failed", new IOException())))
        .isEqualTo("Request failed: IOException");
    assertThat(Plain.describe(new UnfinishedAnswerException("cut"))).isEqualTo("cut");
    assertThat(
            Plain.describe(
                AIServiceException.builder("long").status(503).code("overloaded").build()))
        .isEqualTo("503 overloaded");
    assertThat(Plain.describe(null)).isEqualTo("unknown");
  }

  @Test
  void textFromOutsideCannotHarmATerminal() {
    assertThat(Plain.text("a\u001b[2J\nb\u202e")).isEqualTo("a?[2J?b?");
    assertThat(Plain.text("x".repeat(1_000))).hasSize(203).endsWith("...");
  }

  @Test
  void longTextIsBrokenAtSpaces() {
    String text = " >> " + "word ".repeat(40).trim();

    assertThat(Plain.wrap(text, 4))
        .hasSize(3)
        .allSatisfy(
            line -> {
              assertThat(line).hasSizeLessThanOrEqualTo(Plain.WIDTH).endsWith("word");
              assertThat(line.substring(4)).startsWith("word");
            });
    assertThat(Plain.wrap("short", 4)).containsExactly("short");
    assertThat(Plain.wrap("x".repeat(100), 4)).containsExactly("x".repeat(100));
  }
}
