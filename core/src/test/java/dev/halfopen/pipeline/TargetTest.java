package dev.halfopen.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Failover;
import org.junit.jupiter.api.Test;

/** Which target may succeed where another has failed. */
class TargetTest {
  private static Target target(String name) {
    return Target.of(CircuitBreaker.of(name));
  }

  private final Target small = target("small").provider("a").contextTokens(100);
  private final Target large = target("large").provider("a").contextTokens(200);
  private final Target unknown = target("unknown");

  @Test
  void aRequestThatWasTooLongGoesOnlyToWhatIsKnownToTakeMore() {
    assertThat(large.canHelp(small, Failover.LARGER_CONTEXT)).isTrue();
    assertThat(small.canHelp(large, Failover.LARGER_CONTEXT)).isFalse();
    assertThat(small.canHelp(small, Failover.LARGER_CONTEXT)).isFalse();
    assertThat(large.canHelp(unknown, Failover.LARGER_CONTEXT)).isFalse();
    assertThat(unknown.canHelp(small, Failover.LARGER_CONTEXT)).isFalse();
  }

  @Test
  void whatIsTheProvidersGoesToAnother() {
    Target other = target("other").provider("b");
    assertThat(large.canHelp(small, Failover.OTHER_PROVIDER)).isFalse();
    assertThat(other.canHelp(small, Failover.OTHER_PROVIDER)).isTrue();
    assertThat(unknown.canHelp(unknown, Failover.OTHER_PROVIDER)).isTrue();
  }

  @Test
  void anythingOrNothingHelpsWhereTheFailureSaysSo() {
    assertThat(small.canHelp(large, Failover.ANYWHERE)).isTrue();
    assertThat(large.canHelp(small, Failover.NOWHERE)).isFalse();
  }
}
