package dev.halfopen.reactor.internal;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound, where it is used, which of our methods may park a thread for a moment when
 * several meet there. Found by {@code ServiceLoader}; none of them runs foreign code.
 */
public final class BriefLocks implements BlockHoundIntegration {
  /** For {@code ServiceLoader}. */
  public BriefLocks() {}

  @Override
  public void applyTo(BlockHound.Builder builder) {
    builder
        .allowBlockingCallsInside("dev.halfopen.internal.BriefLock", "lock")
        // Who tells listeners for others steps aside, at most 0.2 ms.
        .allowBlockingCallsInside("dev.halfopen.internal.Outbox", "stepAside")
        // The JDK's timer and pool have locks of their own.
        .allowBlockingCallsInside("dev.halfopen.pipeline.Alarm", "set")
        .allowBlockingCallsInside("dev.halfopen.pipeline.Alarm", "cancel")
        .allowBlockingCallsInside("dev.halfopen.pipeline.Threads", "onShared");
  }
}
