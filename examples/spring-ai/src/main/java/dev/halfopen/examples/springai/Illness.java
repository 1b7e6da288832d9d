package dev.halfopen.examples.springai;

import dev.halfopen.testkit.Answer;
import dev.halfopen.testkit.Behavior;
import java.time.Duration;

/** What a provider can fall ill of. */
enum Illness {
  OVERLOADED("overloaded"),
  RATE_LIMITED("asks to wait for 20 s"),
  QUOTA_SPENT("quota is spent"),
  HANGS("never answers"),
  BREAKS_OFF("breaks off after 6 words");

  private final String text;

  Illness(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** What it does in place of a good answer. */
  Behavior instead(Answer answer) {
    return switch (this) {
      case OVERLOADED -> Behavior.overloaded();
      case RATE_LIMITED -> Behavior.rateLimited(Duration.ofSeconds(20));
      case QUOTA_SPENT -> Behavior.quotaExhausted();
      case HANGS -> Behavior.hang();
      case BREAKS_OFF -> answer.resetAfter(6);
    };
  }
}
