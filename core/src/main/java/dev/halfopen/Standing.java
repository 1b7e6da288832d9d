package dev.halfopen;

/** What an ended call was to the phase that admitted it. */
enum Standing {
  /** It was that phase's to judge. */
  EVIDENCE,
  /** That phase was over. */
  LATE,
  /** It was evidence for nobody: only SHADOW mode let it pass, or it ended in FORCED_OPEN. */
  UNJUDGED
}
