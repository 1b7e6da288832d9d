package dev.halfopen.internal;

/**
 * The calls around a part of a reactive chain: stands in the chain's context, under this class as
 * its key, so that a client beneath joins them on whichever thread it is subscribed to.
 */
@FunctionalInterface
public interface Enclosing {
  /** Runs a section as a part of the calls. */
  void around(Runnable section);
}
