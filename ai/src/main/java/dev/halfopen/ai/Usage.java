package dev.halfopen.ai;

/**
 * Tokens as a service counts them; -1 for what it doesn't tell.
 *
 * @param cacheApart whether those of a cache are no part of the input
 * @param reasoningApart whether those of reasoning are no part of the output
 */
record Usage(
    long input,
    long output,
    long cached,
    long cacheCreation,
    long reasoning,
    boolean cacheApart,
    boolean reasoningApart) {
  static final long UNTOLD = -1;
  static final Usage NONE = new Usage(UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, false, false);

  long allInput() {
    return input < 0 || !cacheApart
        ? input
        : input + Math.max(0, cached) + Math.max(0, cacheCreation);
  }

  long allOutput() {
    return output < 0 || !reasoningApart ? output : output + Math.max(0, reasoning);
  }
}
