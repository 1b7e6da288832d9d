package dev.halfopen.reactor;

import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts how often it is ended, as what. */
final class CountingPermit implements Permit {
  final AtomicInteger ends = new AtomicInteger();

  @Override
  public void succeed() {
    ends.incrementAndGet();
  }

  @Override
  public void succeed(@Nullable Object result) {
    ends.incrementAndGet();
  }

  @Override
  public void fail(Throwable error) {
    ends.incrementAndGet();
  }

  @Override
  public void ignore() {
    ends.incrementAndGet();
  }

  @Override
  public void abandon() {
    ends.incrementAndGet();
  }

  @Override
  public void report(Verdict verdict) {
    ends.incrementAndGet();
  }

  @Override
  public void report(Verdict verdict, Duration took) {
    ends.incrementAndGet();
  }

  @Override
  public void report(Verdict verdict, Duration took, boolean slow) {
    ends.incrementAndGet();
  }

  @Override
  public @Nullable Verdict end(@Nullable Object result, @Nullable Throwable error) {
    ends.incrementAndGet();
    return Verdict.success();
  }

  @Override
  public void around(Runnable section) {
    section.run();
  }

  @Override
  public void outside(Runnable section) {
    section.run();
  }

  @Override
  public void renew() {}

  @Override
  public void waiting(boolean waits) {}

  @Override
  public void waitsAnew() {}

  @Override
  public void close() {
    ends.incrementAndGet();
  }
}
