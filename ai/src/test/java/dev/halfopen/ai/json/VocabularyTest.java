package dev.halfopen.ai.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VocabularyTest {
  private static String of(String name) {
    byte[] bytes = ("x" + name + "y").getBytes(UTF_8);
    return Vocabulary.of(bytes, 1, bytes.length - 1);
  }

  @Test
  void knownNamesAreNeverMadeAgain() {
    for (String name : Vocabulary.known()) {
      assertThat(of(name)).isEqualTo(name).isSameAs(of(name));
    }
  }

  @Test
  void otherNamesAreWhatTheySay() {
    for (String name : Vocabulary.known()) {
      for (String other :
          new String[] {
            name + "s", "s" + name, name.toUpperCase(java.util.Locale.ROOT), "é" + name
          }) {
        assertThat(of(other)).isEqualTo(other);
      }
      if (name.length() > 2) {
        String other = name.charAt(0) + "\u20ac" + name.substring(2);
        assertThat(of(other)).isEqualTo(other);
      }
    }
    assertThat(of("")).isEmpty();
  }
}
