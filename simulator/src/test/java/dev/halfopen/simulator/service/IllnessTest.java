package dev.halfopen.simulator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.halfopen.simulator.internal.Streams;
import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.Demand;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IllnessTest {
  private static final long SECOND = 1_000_000_000;
  private static final Duration BEGIN = Duration.ofSeconds(100);
  private static final Duration LENGTH = Duration.ofSeconds(100);

  private final SplittableRandom seeds = new SplittableRandom(3);

  private static ServiceRun ill(Illness illness) {
    return ill(new Episode(BEGIN, LENGTH, illness));
  }

  private static ServiceRun ill(Episode... episodes) {
    return Service.builder()
        .latency(Latency.of(Duration.ofSeconds(1), 0, Duration.ofMillis(10), 0))
        .episodes(Episodes.of(episodes))
        .build()
        .start(Duration.ofHours(1), new Streams(1).of("service"));
  }

  private Reply call(ServiceRun service, double second) {
    long now = (long) (second * SECOND);
    return service.reply(demand(now), 0, now);
  }

  private Demand demand(long now) {
    return new Demand(now, 100, 300, true, seeds.nextLong(), null);
  }

  private Map<CallOutcome, Integer> calls(ServiceRun service, int from, int to, int perSecond) {
    Map<CallOutcome, Integer> outcomes = new EnumMap<>(CallOutcome.class);
    for (int i = from * perSecond; i < to * perSecond; i++) {
      outcomes.merge(call(service, (double) i / perSecond).outcome(), 1, Integer::sum);
    }
    return outcomes;
  }

  @Test
  void anOutageBeginsAndEndsOnTime() {
    ServiceRun service = ill(Illness.total());
    assertThat(calls(service, 90, 100, 10)).containsOnlyKeys(CallOutcome.ANSWERED);
    assertThat(calls(service, 100, 200, 10)).containsOnlyKeys(CallOutcome.FAILED);
    assertThat(calls(service, 200, 220, 10)).containsOnlyKeys(CallOutcome.ANSWERED);
  }

  @Test
  void aHealthyAnswerTakesWhatItsTokensTake() {
    Reply reply = call(ill(Illness.total()), 1);
    assertThat(reply.firstContent()).isEqualTo(SECOND);
    assertThat(reply.end()).isEqualTo(4 * SECOND);
    assertThat(reply.afflicted()).isFalse();
    assertThat(reply.outputTokens()).isEqualTo(300);
  }

  @Test
  void aPartOfTheCallsFails() {
    Map<CallOutcome, Integer> outcomes = calls(ill(Illness.partial(30)), 100, 200, 100);
    assertThat(outcomes.get(CallOutcome.FAILED) / 10_000.0).isCloseTo(.3, within(.02));
  }

  @Test
  void aBrownOutIsSlow() {
    ServiceRun service = ill(Illness.brownOut(10, 0));
    Reply reply = call(service, 150);
    assertThat(reply.end()).isEqualTo(40 * SECOND);
    assertThat(reply.afflicted()).isTrue();
    assertThat(reply.within(30 * SECOND).outcome()).isEqualTo(CallOutcome.TIMED_OUT);
    assertThat(reply.within(30 * SECOND).end()).isEqualTo(30 * SECOND);
  }

  @Test
  void whatFailsInABrownOutHasBegun() {
    Reply reply = call(ill(Illness.brownOut(10, 100)), 150);
    assertThat(reply.outcome()).isEqualTo(CallOutcome.FAILED);
    assertThat(reply.firstContent()).isEqualTo(10 * SECOND);
    assertThat(reply.lastContent()).isEqualTo(40 * SECOND);
  }

  @Test
  void whatIsSilentStaysSoWhateverComesUponIt() {
    Demand demand = new Demand(150 * SECOND, 100, 300, true, 1, null);
    Illness stall = Illness.stalledStreams(100);
    Reply alone = ill(stall).reply(demand, 0, demand.at());
    assertThat(alone.lastContent()).isBetween(SECOND, 4 * SECOND);

    Episode hang = new Episode(Duration.ofSeconds(160), LENGTH, Illness.hang(100));
    Reply hanging = ill(new Episode(BEGIN, LENGTH, stall), hang).reply(demand, 0, demand.at());
    assertThat(hanging).isEqualTo(alone);

    Episode slow = new Episode(BEGIN, LENGTH, Illness.brownOut(2, 0));
    Reply slowed = ill(new Episode(BEGIN, LENGTH, stall), slow).reply(demand, 0, demand.at());
    assertThat(slowed.firstContent()).isEqualTo(2 * SECOND);
    assertThat(slowed.lastContent()).isEqualTo(2 * alone.lastContent());
    assertThat(slowed.end()).isEqualTo(Reply.NEVER);
  }

  @Test
  void aHangHoldsWhatIsUnderWayToo() {
    ServiceRun service = ill(Illness.hang(100));
    Reply underWay = call(service, 98);
    assertThat(underWay.end()).isEqualTo(Reply.NEVER);
    assertThat(underWay.firstContent()).isEqualTo(SECOND);
    assertThat(underWay.lastContent()).isEqualTo(2 * SECOND);
    assertThat(call(service, 99.5).firstContent()).isEqualTo(-1);
    assertThat(call(service, 99.5).lastContent()).isEqualTo(-1);
    assertThat(call(service, 150).outcome()).isEqualTo(CallOutcome.TIMED_OUT);
    assertThat(call(service, 200).outcome()).isEqualTo(CallOutcome.ANSWERED);
  }

  @Test
  void aShockKillsWhatIsUnderWay() {
    ServiceRun service = ill(Illness.shock(Duration.ofMillis(500)));
    Reply underWay = call(service, 98);
    assertThat(underWay.outcome()).isEqualTo(CallOutcome.FAILED);
    assertThat(underWay.end()).isEqualTo(2 * SECOND);
    assertThat(underWay.firstContent()).isEqualTo(SECOND);
    assertThat(call(service, 99.5).firstContent()).isEqualTo(-1);
    assertThat(call(service, 96).outcome()).isEqualTo(CallOutcome.ANSWERED);
  }

  @Test
  void cutStreamsHaveBegun() {
    ServiceRun service = ill(Illness.cutStreams(100));
    Reply cut = call(service, 150);
    assertThat(cut.outcome()).isEqualTo(CallOutcome.CUT);
    assertThat(cut.end()).isBetween(SECOND, 4 * SECOND);
    assertThat(cut.outputTokens()).isBetween(0, 300);
    Demand whole = new Demand(150 * SECOND, 100, 300, false, 1, null);
    assertThat(service.reply(whole, 0, whole.at()).outcome()).isEqualTo(CallOutcome.ANSWERED);
  }

  @Test
  void stalledStreamsHaveBegunAndDoNotEnd() {
    ServiceRun service = ill(Illness.stalledStreams(100));
    Reply stalled = call(service, 150).within(60 * SECOND);
    assertThat(stalled.outcome()).isEqualTo(CallOutcome.TIMED_OUT);
    assertThat(stalled.firstContent()).isEqualTo(SECOND);
    assertThat(stalled.lastContent()).isBetween(SECOND, 4 * SECOND);
    assertThat(stalled.end()).isEqualTo(60 * SECOND);
    Demand whole = new Demand(150 * SECOND, 100, 300, false, 1, null);
    assertThat(service.reply(whole, 0, whole.at()).outcome()).isEqualTo(CallOutcome.ANSWERED);
  }

  @Test
  void aRateLimitLetsJustSoManyPass() {
    ServiceRun service = ill(Illness.rateLimit(new RateLimit(2, 10, true)));
    Map<CallOutcome, Integer> outcomes = calls(service, 100, 200, 10);
    // Ten that were saved, and two for each second but the last tenth of one.
    assertThat(outcomes).containsEntry(CallOutcome.ANSWERED, 10 + 199);
    assertThat(outcomes).containsEntry(CallOutcome.THROTTLED, 1000 - 209);
  }

  @Test
  void whoWaitsAsTheRateLimitSaysIsLetPass() {
    ServiceRun service = ill(Illness.rateLimit(new RateLimit(.3, 1, true)));
    assertThat(call(service, 100).answered()).isTrue();
    Reply refused = call(service, 101);
    assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
    double due = 101 + refused.retryAfter().toNanos() / (double) SECOND;
    assertThat(call(service, due - .01).answered()).isFalse();
    assertThat(call(service, due + 1e-6).answered()).isTrue();
  }

  @Test
  void aSpentQuotaLastsUntilTheEnd() {
    ServiceRun service = ill(Illness.spentQuota(true));
    Reply reply = call(service, 160);
    assertThat(reply.outcome()).isEqualTo(CallOutcome.EXHAUSTED);
    assertThat(reply.retryAfter()).isEqualTo(Duration.ofSeconds(40));
    assertThat(call(ill(Illness.spentQuota(false)), 160).retryAfter()).isNull();
  }

  @Test
  void flappingBeginsWithDown() {
    ServiceRun service = ill(Illness.flapping(Duration.ofSeconds(10), Duration.ofSeconds(30)));
    assertThat(calls(service, 100, 110, 1)).containsOnlyKeys(CallOutcome.FAILED);
    assertThat(calls(service, 110, 140, 1)).containsOnlyKeys(CallOutcome.ANSWERED);
    assertThat(calls(service, 140, 150, 1)).containsOnlyKeys(CallOutcome.FAILED);
  }

  @Test
  void aCollapsedServiceNeverRecoversUnderFullLoad() {
    ServiceRun service = ill(Illness.collapse(10, Duration.ofSeconds(30)));
    Map<CallOutcome, Integer> outcomes = calls(service, 200, 500, 10);
    assertThat(service.relapses()).isGreaterThanOrEqualTo(9);
    assertThat(outcomes.get(CallOutcome.FAILED)).isGreaterThan(2900);
  }

  @Test
  void aCollapsedServiceRecoversUnderALoadThatGrowsSlowly() {
    ServiceRun service = ill(Illness.collapse(10, Duration.ofSeconds(30)));
    for (int second = 200; second < 210; second++) {
      assertThat(calls(service, second, second + 1, Math.min(10, 1 + second - 200)))
          .containsOnlyKeys(CallOutcome.ANSWERED);
    }
    assertThat(calls(service, 210, 300, 10)).containsOnlyKeys(CallOutcome.ANSWERED);
    assertThat(service.relapses()).isZero();
  }

  @Test
  void wonderingChangesNothing() {
    ServiceRun service =
        Service.builder()
            .servers(1)
            .rateLimit(new RateLimit(1, 1, true))
            .build()
            .start(LENGTH, new Streams(1).of("service"));
    Demand call = demand(0);
    Reply wondered = service.wouldReply(call, 0);
    assertThat(wondered).isEqualTo(service.wouldReply(call, 0));
    assertThat(service.reply(call, 0, 0)).isEqualTo(wondered);
    assertThat(service.wouldReply(call, 0).outcome()).isEqualTo(CallOutcome.THROTTLED);
  }

  @Test
  void aCallMeetsTheSameFateHoweverOftenItIsTried() {
    ServiceRun service = ill(Illness.partial(50));
    Demand call = demand(150 * SECOND);
    assertThat(service.reply(call, 1, call.at())).isEqualTo(service.reply(call, 1, call.at()));
  }

  @Test
  void failuresThatComeTogetherAreAsManyAsThoseThatComeSingly() {
    Streams streams = new Streams(5);
    BaseFailures.Course course =
        BaseFailures.bursts(2, Duration.ofSeconds(3)).start(streams.of("failures"));
    int failed = 0;
    int runs = 0;
    boolean before = false;
    for (int second = 0; second < 1_000_000; second++) {
      boolean fails = course.fails(second * SECOND, .5);
      failed += fails ? 1 : 0;
      runs += fails && !before ? 1 : 0;
      before = fails;
    }
    assertThat(failed / 1e6).isCloseTo(.02, within(.001));
    // Seen each second, a stay of exponential length of 3 s is 1 / (1 - exp(-1/3)) seconds long.
    assertThat((double) failed / runs).isCloseTo(1 / (1 - Math.exp(-1 / 2.94)), within(.15));
  }

  @Test
  void outagesLastAsThoseOfTheProviders() {
    SplittableRandom random = new SplittableRandom(1);
    double[] minutes =
        random
            .longs(20_000)
            .mapToDouble(
                seed ->
                    OutageDurations.openAiApi().draw(new SplittableRandom(seed)).toMillis()
                        / 60_000.0)
            .sorted()
            .toArray();
    assertThat(minutes[5_000]).isCloseTo(33, within(2.0));
    assertThat(minutes[10_000]).isCloseTo(75, within(3.0));
    assertThat(minutes[19_000]).isCloseTo(371, within(15.0));
  }

  @Test
  void episodesRecurAndNeverOverlap() {
    Episodes recurring =
        Episodes.recurring(
            Duration.ofDays(2),
            1.4,
            OutageDurations.openAiApi(),
            Illness.total(),
            Illness.partial(50));
    Duration to = Duration.ZERO;
    int episodes = 0;
    for (Episode episode : recurring.draw(Duration.ofDays(365), new SplittableRandom(1))) {
      assertThat(episode.from()).isGreaterThanOrEqualTo(to);
      to = episode.to();
      episodes++;
    }
    assertThat(episodes).isBetween(40, 110);
  }

  @Test
  void settingsOutOfRangeAreRefusedByName() {
    assertThatThrownBy(() -> Illness.partial(101))
        .hasMessage("percent: 101.0 (expected: more than 0, at most 100)");
    assertThatThrownBy(() -> Illness.brownOut(.5, 0))
        .hasMessage("factor: 0.5 (expected: 1 to 1000)");
    assertThatThrownBy(() -> new RateLimit(0, 1, true))
        .hasMessage("perSecond: 0.0 (expected: more than 0, at most 1000000)");
    assertThatThrownBy(() -> new Episode(BEGIN, Duration.ZERO, Illness.total()))
        .hasMessage("length: PT0S (expected: more than 0, at most 365 days)");
    assertThatThrownBy(() -> BaseFailures.independent(51))
        .hasMessage("percent: 51.0 (expected: 0 to 50)");
  }
}
