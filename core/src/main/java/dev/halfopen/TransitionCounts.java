package dev.halfopen;

/**
 * How often a breaker has changed its state. Each phase holds the counts up to its own beginning.
 */
record TransitionCounts(long opens, long halfOpens, long closes, long resets) {
  static final TransitionCounts NONE = new TransitionCounts(0, 0, 0, 0);

  TransitionCounts opened() {
    return new TransitionCounts(opens + 1, halfOpens, closes, resets);
  }

  TransitionCounts halfOpened() {
    return new TransitionCounts(opens, halfOpens + 1, closes, resets);
  }

  TransitionCounts closed() {
    return new TransitionCounts(opens, halfOpens, closes + 1, resets);
  }

  TransitionCounts reset() {
    return new TransitionCounts(opens, halfOpens, closes, resets + 1);
  }

  TransitionCounts since(TransitionCounts earlier) {
    return new TransitionCounts(
        opens - earlier.opens,
        halfOpens - earlier.halfOpens,
        closes - earlier.closes,
        resets - earlier.resets);
  }
}
