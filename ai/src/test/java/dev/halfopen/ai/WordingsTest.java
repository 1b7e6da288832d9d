package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.Failover;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What services say in their own words, from documents and public reports, and what it means:
 * {@code wordings.tsv} with provider, status, failure, further expectations, body.
 */
class WordingsTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Duration GUARD = Duration.ofMillis(20);

  record Wording(Provider provider, int status, AIFailure means, List<String> also, String body) {
    static Wording of(String line) {
      String[] fields = line.split("\t", 5);
      return new Wording(
          Provider.valueOf(fields[0]),
          Integer.parseInt(fields[1]),
          AIFailure.valueOf(fields[2]),
          List.of(fields[3].split(" ")),
          fields[4]);
    }

    AIFailureException judge() {
      return provider.failure(new AIResponse("svc", "m", status, Map.of(), body), NOW);
    }
  }

  static Stream<Wording> wordings() throws IOException {
    try (InputStream file = WordingsTest.class.getResourceAsStream("wordings.tsv")) {
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
      return reader.lines().map(Wording::of).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("wordings")
  void aServicesOwnWordsAreUnderstood(Wording wording) {
    AIFailureException e = wording.judge();
    assertThat(e.failure()).isEqualTo(wording.means());
    for (String also : wording.also()) {
      String value = also.substring(also.indexOf('=') + 1);
      switch (also.split("=", -1)[0]) {
        case "retry" -> assertThat(e.retryCanHelp()).isTrue();
        case "noretry" -> assertThat(e.retryCanHelp()).isFalse();
        case "failover" -> assertThat(e.failover()).isEqualTo(Failover.valueOf(value));
        case "wait" -> assertThat(e.retryAfter()).isEqualTo(Duration.parse(value).plus(GUARD));
        case "says" -> assertThat(e).hasMessageContaining(value);
        default -> assertThat(also).isEmpty();
      }
    }
  }
}
