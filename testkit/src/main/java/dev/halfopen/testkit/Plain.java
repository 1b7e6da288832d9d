package dev.halfopen.testkit;

/** The behaviours that have no parameters. */
enum Plain implements Behavior {
  HANG,
  EMPTY_STREAM
}
