package dev.halfopen.ai.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What is found eight bytes at a time is what is found one by one. */
class BytesProperties {
  private static final List<Byte> BYTES =
      List.of(
          (byte) 'a',
          (byte) '"',
          (byte) '\\',
          (byte) '\n',
          (byte) '\r',
          (byte) '\t',
          (byte) 0,
          (byte) 11,
          (byte) 14,
          (byte) ' ',
          (byte) 127,
          (byte) -128,
          (byte) -1);

  @Provide
  Arbitrary<byte[]> bytes() {
    return Arbitraries.frequencyOf(
            Tuple.of(20, Arbitraries.of((byte) 'a', (byte) -61)),
            Tuple.of(2, Arbitraries.of(BYTES)))
        .array(byte[].class)
        .ofMinSize(0)
        .ofMaxSize(40);
  }

  @Property
  void findsWhereALineEnds(@ForAll("bytes") byte[] bytes) {
    for (int from = 0; from <= bytes.length; from++) {
      int expected = from;
      while (expected < bytes.length && bytes[expected] != '\n' && bytes[expected] != '\r') {
        expected++;
      }
      assertThat(Bytes.lineEnd(bytes, from, bytes.length)).isEqualTo(expected);
    }
  }

  @Property
  void findsWhereATextEnds(@ForAll("bytes") byte[] bytes) {
    for (int from = 0; from <= bytes.length; from++) {
      int expected = from;
      while (expected < bytes.length && isPartOfText(bytes[expected])) {
        expected++;
      }
      assertThat(Bytes.textEnd(bytes, from, bytes.length)).isEqualTo(expected);
    }
  }

  private static boolean isPartOfText(byte c) {
    return c != '"' && c != '\\' && (c < 0 || c >= ' ');
  }
}
