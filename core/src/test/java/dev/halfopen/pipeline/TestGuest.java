package dev.halfopen.pipeline;

/** A guest of a limiter that does this when its place is there. */
final class TestGuest extends Guest {
  private final Runnable told;

  TestGuest(Limiter limiter, Runnable told) {
    super(limiter);
    this.told = told;
  }

  @Override
  void placeIsHere() {
    told.run();
  }
}
