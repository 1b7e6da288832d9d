package dev.halfopen.ai;

/** Tokens as a service counts them; -1 for what it doesn't tell. */
record Usage(long input, long output, long cached, long cacheCreation, long reasoning) {
  static final long UNTOLD = -1;
  static final Usage NONE = new Usage(UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD);

  static Usage of(Facts facts) {
    return new Usage(
        facts.inputTokens(),
        facts.outputTokens(),
        facts.cachedTokens(),
        facts.cacheCreationTokens(),
        facts.reasoningTokens());
  }
}
