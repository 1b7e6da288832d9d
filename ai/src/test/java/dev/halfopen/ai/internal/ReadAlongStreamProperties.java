package dev.halfopen.ai.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.ai.AIFailureException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ReadAlongStreamProperties {
  @Provide
  Arbitrary<byte[]> bodies() {
    return Bodies.any();
  }

  @Property(tries = 500)
  void bytesPassUnchangedWhateverIsThoughtOfThem(
      @ForAll("bodies") byte[] body,
      @ForAll Bodies.Kind kind,
      @ForAll @IntRange(min = 1, max = 10_000) int size)
      throws IOException {
    ReadAlongStream stream =
        new ReadAlongStream(new ByteArrayInputStream(body.clone()), kind.begin());
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    byte[] piece = new byte[size];
    try {
      for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
        seen.write(piece, 0, count);
        int one = stream.read();
        if (one >= 0) {
          seen.write(one);
        }
      }
    } catch (IOException e) {
      assertThat(e).hasCauseInstanceOf(AIFailureException.class);
    }

    assertThat(seen.toByteArray()).isEqualTo(body);
  }
}
