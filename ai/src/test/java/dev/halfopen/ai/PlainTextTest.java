package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
  @Test
  void runsOfWhatCannotBeSeenBecomeOneSpace() {
    assertThat(PlainText.line(" a \n\t\u001b b\u2028c\u200b", 50)).isEqualTo("a b c");
    assertThat(PlainText.line("\uE000\u0000", 50)).isEmpty();
    assertThat(PlainText.line("", 50)).isEmpty();
    assertThat(PlainText.lineOrNull(" \n", 50)).isNull();
    assertThat(PlainText.lineOrNull("a", 50)).isEqualTo("a");
  }

  @Test
  void aLineIsAsLongAsItMayBeAndEndsWithACharacter() {
    assertThat(PlainText.line("abcde", 5)).isEqualTo("abcde");
    assertThat(PlainText.line("abcdef", 5)).isEqualTo("abcde");
    assertThat(PlainText.line("abcd e", 5)).isEqualTo("abcd");
    assertThat(PlainText.line("abc d", 5)).isEqualTo("abc d");
    assertThat(PlainText.line("abc\uD83D\uDE00", 5)).isEqualTo("abc\uD83D\uDE00");
    assertThat(PlainText.line("abcd\uD83D\uDE00", 5)).isEqualTo("abcd");
    assertThat(PlainText.line("\uD83D", 5)).isEmpty();
  }
}
