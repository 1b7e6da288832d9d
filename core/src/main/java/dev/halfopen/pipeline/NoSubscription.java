package dev.halfopen.pipeline;

import java.util.concurrent.Flow;

/** What a subscriber gets that is told of an error at once: there is nothing to ask for. */
enum NoSubscription implements Flow.Subscription {
  INSTANCE;

  @Override
  public void request(long n) {}

  @Override
  public void cancel() {}
}
