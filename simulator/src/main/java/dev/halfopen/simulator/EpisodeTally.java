package dev.halfopen.simulator;

/** How one time of illness was noticed and got over. */
final class EpisodeTally {
  /** Who has had no trouble for so long has full service. */
  static final long QUIET = 120_000_000_000L;

  private static final double SECOND = 1e9;

  final long from;
  final long to;
  private long sent;
  private long detectedAt = -1;
  private long sentUntilDetected;
  private long lastTrouble;

  EpisodeTally(long from, long to) {
    this.from = from;
    this.to = to;
    this.lastTrouble = to;
  }

  void sent() {
    sent++;
  }

  /** A call was refused, or the breaker is open. */
  void noticed(long now) {
    if (detectedAt < 0 && now < to) {
      detectedAt = now;
      sentUntilDetected = sent;
    }
  }

  /** A call that began then was refused or met the illness. */
  void trouble(long began) {
    if (began >= lastTrouble && began - lastTrouble <= QUIET) {
      lastTrouble = began;
    }
  }

  /** Whether all has been well for long. */
  boolean isOver(long now) {
    return now - lastTrouble > QUIET;
  }

  boolean detected() {
    return detectedAt >= 0;
  }

  double secondsToDetection() {
    return (detectedAt - from) / SECOND;
  }

  double callsToDetection() {
    return sentUntilDetected;
  }

  double secondsToFullService() {
    return (lastTrouble - to) / SECOND;
  }
}
