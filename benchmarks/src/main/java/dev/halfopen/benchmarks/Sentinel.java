package dev.halfopen.benchmarks;

import com.alibaba.csp.sentinel.AsyncEntry;
import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphO;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.Tracer;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sentinel: {@code SphU.entry}, {@code SphO.entry}, {@code SphU.asyncEntry}, with a degrade rule of
 * 50 % of the calls of the last 10 s. It also counts what its console shows.
 */
final class Sentinel implements Subject.WithPermits, Subject.WithAsync {
  private static final AtomicInteger COUNT = new AtomicInteger();

  static {
    // It would write its logs into the user's home.
    String logs = Benchmarks.output().resolve("sentinel").toString();
    System.setProperty("csp.sentinel.log.dir", logs);
    System.setProperty("EAGLEEYE.LOG.PATH", logs);
  }

  /** A name of its own: what it knows of a name outlives its rules. */
  private final String resource = "benchmark-" + COUNT.incrementAndGet();

  Sentinel() {
    DegradeRuleManager.loadRules(
        List.of(
            new DegradeRule(resource)
                .setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_RATIO)
                .setCount(0.5)
                .setMinRequestAmount(5_000) // with 100 it opened at 10 % failures of 8 threads
                .setStatIntervalMs(10_000)
                .setTimeWindow((int) Duration.ofDays(1).toSeconds())));
  }

  @Override
  public Object call(Work work) throws BlockException {
    Entry entry = SphU.entry(resource);
    try {
      return work.get();
    } catch (Work.Failed e) {
      Tracer.traceEntry(e, entry);
      throw e;
    } finally {
      entry.exit();
    }
  }

  @Override
  public Object callWithPermit(Work work) {
    if (!SphO.entry(resource)) {
      throw new IllegalStateException("rejected");
    }
    try {
      return work.get();
    } catch (Work.Failed e) {
      Tracer.trace(e);
      throw e;
    } finally {
      SphO.exit();
    }
  }

  @Override
  public boolean tryPermit() {
    return SphO.entry(resource);
  }

  @Override
  public CompletionStage<Object> callAsync(Work work) throws BlockException {
    AsyncEntry entry = SphU.asyncEntry(resource);
    return work.later()
        .whenComplete(
            (result, error) -> {
              if (error != null) {
                Tracer.traceEntry(error, entry);
              }
              entry.exit();
            });
  }
}
