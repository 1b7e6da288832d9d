package dev.halfopen.spring.boot;

import dev.halfopen.recover.ExponentialDelay;
import dev.halfopen.recover.RateTest;
import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.recover.RecoveryTest;
import dev.halfopen.recover.SuccessTest;
import dev.halfopen.spring.boot.BreakerProperties.Delay;
import dev.halfopen.spring.boot.BreakerProperties.Test;

/** Makes recovery delays and tests of their properties. */
final class RecoverySettings {
  private final Settings breaker;

  RecoverySettings(Settings breaker) {
    this.breaker = breaker;
  }

  RecoveryDelay delay(Delay from) {
    Settings settings = breaker.in("recovery-delay");
    ExponentialDelay delay =
        settings.get(
            "first", () -> RecoveryDelay.exponential(from.first(), from.factor(), from.max()));
    return settings.changed("jitter", delay, from.jitter(), (d, share) -> d.jitter(share.value()));
  }

  RecoveryTest test(Test from) {
    Settings settings = breaker.in("recovery-test");
    Choice successes = new Choice("successes", from.successes());
    Choice rate = new Choice("failure-rate-below", from.failureRateBelow());
    settings.exactlyOne(new Choice("all-succeed", from.allSucceed()), successes, rate);
    settings.onlyWith(new Choice("out-of", from.outOf()), successes);
    settings.onlyWith(new Choice("over", from.over()), rate);
    settings.onlyWith(new Choice("slow-call-rate-below", from.slowCallRateBelow()), rate);
    if (from.successes() != null) {
      SuccessTest test = settings.made("successes", from.successes(), RecoveryTest::successes);
      return settings.<RecoveryTest, Integer>changed(
          "out-of", test, from.outOf(), (made, of) -> test.outOf(of));
    }
    if (from.failureRateBelow() != null) {
      RateTest test =
          settings.made(
              "failure-rate-below",
              from.failureRateBelow().value(),
              RecoveryTest::failureRateBelow);
      test = settings.changed("over", test, from.over(), RateTest::over);
      return settings.changed(
          "slow-call-rate-below",
          test,
          from.slowCallRateBelow(),
          (made, slow) -> made.slowCallRateBelow(slow.value()));
    }
    return settings.made("all-succeed", from.allSucceed(), RecoveryTest::allSucceed);
  }
}
