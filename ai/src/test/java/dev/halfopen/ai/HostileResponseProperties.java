package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a service answers, it is read without harm, and what comes out is bounded and plain. */
class HostileResponseProperties {
  private static final Duration LONGEST = RetryAfter.MAX.plusSeconds(1);

  private static final String[] HEADERS = {
    "Retry-After",
    "retry-after-ms",
    "x-should-retry",
    "x-amzn-errortype",
    "x-request-id",
    "anthropic-ratelimit-unified-reset"
  };

  /** Pieces of what readers stumble over. */
  private static final String[] BAIT = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "null",
    "NaN",
    "-Infinity",
    "1e999999999",
    "\\u0000",
    "\\",
    "\ud83d",
    "\u202e",
    "\u001b[31m",
    "\r\n",
    "\0",
    "\"error\"",
    "\"message\":",
    "\"code\":",
    "\"type\":",
    "\"details\":",
    "\"status\":",
    "\"retryDelay\":\"",
    "\"quotaId\":\"PerDay\"",
    "retry in ",
    "try again in ",
    "9",
    "9.",
    "h",
    "ms",
    "-",
    "+",
    "e",
    "T",
    "Z",
    "GMT",
    "limit: 0",
    "regain access on 9999-99-99 at 99:99 UTC",
    "2026-11-25T12:00:00Z",
    "#",
    "month",
    "//",
    "/*",
    "99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999"
  };

  @Provide
  Arbitrary<Provider> providers() {
    return Arbitraries.of(Provider.values());
  }

  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> mixed =
        Arbitraries.of(BAIT).list().ofMaxSize(40).map(p -> String.join("", p));
    Arbitrary<String> repeated =
        Combinators.combine(Arbitraries.of(BAIT), Arbitraries.integers().between(1, 20_000))
            .as((piece, times) -> piece.repeat(times));
    Arbitrary<String> wrapped = mixed.map(text -> "{\"error\":{\"message\":\"" + text);
    return Arbitraries.oneOf(
        Arbitraries.strings().all().ofMaxLength(200), mixed, repeated, wrapped);
  }

  @Provide
  Arbitrary<Map<String, List<String>>> headers() {
    return Arbitraries.maps(Arbitraries.of(HEADERS), hostile().list().ofMaxSize(2)).ofMaxSize(4);
  }

  @Property(tries = 2_000)
  void everyResponseMeansSomethingBoundedAndPlain(
      @ForAll("providers") Provider provider,
      @ForAll int anyStatus,
      @ForAll boolean likely,
      @ForAll("headers") Map<String, List<String>> headers,
      @ForAll("hostile") String body,
      @ForAll("instants") Instant now) {
    int status = likely ? 400 + Math.floorMod(anyStatus, 130) : anyStatus;
    AIFailureException e =
        provider.failure(new AIResponse("svc\u001b", null, status, headers, body), now);
    plain(e.getMessage(), 1_000);
    plain(e.code() == null ? "" : e.code(), 200);
    plain(e.requestId() == null ? "" : e.requestId(), 200);
    assertThat(e.code()).isNotEqualTo("");
    assertThat(e.requestId()).isNotEqualTo("");
    Duration wait = e.retryAfter();
    assertThat(wait == null || (!wait.isNegative() && wait.compareTo(LONGEST) <= 0)).isTrue();
    assertThat(e.verdict()).isInstanceOf(Verdict.class);
  }

  @Provide
  Arbitrary<Instant> instants() {
    return Arbitraries.of(
        Instant.parse("2026-11-25T12:00:00Z"), Instant.EPOCH, Instant.MIN, Instant.MAX);
  }

  @Property(tries = 2_000)
  void everyTextIsReadForAWait(@ForAll("hostile") String text, @ForAll("instants") Instant now) {
    RetryAfter.header(text, now).ifPresent(HostileResponseProperties::sane);
    RetryAfter.timestamp(text, now).ifPresent(HostileResponseProperties::sane);
    RetryAfter.millis(text).ifPresent(HostileResponseProperties::sane);
    RetryAfter.goDuration(text).ifPresent(HostileResponseProperties::sane);
    RetryAfter.inText(text, now).ifPresent(HostileResponseProperties::sane);
  }

  /** Never earlier than what was said, in each of the forms. */
  @Property(tries = 1_000)
  void aWaitIsNeverShorterThanStated(@ForAll("millis") long millis) {
    Duration stated = Duration.ofMillis(millis);
    String seconds = millis / 1_000 + "." + String.format("%03d", millis % 1_000);
    Instant now = Instant.parse("2026-11-25T12:00:00Z");
    assertThat(RetryAfter.header(seconds, now)).contains(stated);
    assertThat(RetryAfter.millis(millis + ".0")).contains(stated);
    assertThat(RetryAfter.goDuration(seconds + "s")).contains(stated);
    assertThat(RetryAfter.timestamp(now.plus(stated).toString(), now)).contains(stated);
    assertThat(RetryAfter.inText("Please retry in " + seconds + "s.", now)).contains(stated);
  }

  @Provide
  Arbitrary<Long> millis() {
    return Arbitraries.longs().between(1, 999_999_999L);
  }

  /** A body that was cut anywhere says what it said up to there, and no more. */
  @Property(tries = 500)
  void aBodyThatIsCutIsReadUpToThere(@ForAll("cut") int end) {
    ErrorBody read = ErrorBody.read(WHOLE.substring(0, end));
    int codeEnds = WHOLE.indexOf("insufficient_quota\"") + "insufficient_quota\"".length();
    assertThat(read.code()).isEqualTo(end >= codeEnds ? "insufficient_quota" : "");
  }

  private static final String WHOLE =
      "{\"error\":{\"type\":\"x\",\"code\":\"insufficient_quota\",\"details\":[{\"a\":1.5e3}],"
          + "\"message\":\"no\"}}";

  @Provide
  Arbitrary<Integer> cut() {
    return Arbitraries.integers().between(0, WHOLE.length());
  }

  private static void sane(Duration wait) {
    assertThat(wait.isNegative() || wait.compareTo(RetryAfter.MAX) > 0).isFalse();
  }

  private static void plain(String text, int max) {
    assertThat(text.length()).isLessThanOrEqualTo(max);
    assertThat(text.codePoints())
        .allMatch(c -> c == ' ' || !(Character.isISOControl(c) || Character.isWhitespace(c)))
        .noneMatch(c -> Character.getType(c) == Character.FORMAT)
        .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
  }
}
