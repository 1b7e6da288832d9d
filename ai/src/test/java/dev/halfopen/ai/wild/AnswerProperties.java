package dev.halfopen.ai.wild;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * R16 and its other side: a whole answer is never a failure, however it is written, labelled and
 * brought, and its caller gets the bytes that the client alone would get; an answer whose end is
 * provably missing is a failure, and its caller is told behind the bytes that came.
 */
class AnswerProperties {
  private static final List<String> FORMATS = List.copyOf(AnswerMaker.FORMATS.keySet());

  private final InMemory client = new InMemory();

  @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
  void wholeAnswersPassAndCutOnesAreNoticed(@ForAll long seed) throws IOException {
    assertThat(complaint(seed)).isNull();
  }

  /** The same, for long: {@code mvn -Psoak verify}. */
  @Tag("soak")
  @Property(tries = 1_000_000, shrinking = ShrinkingMode.OFF)
  void wholeAnswersPassAndCutOnesAreNoticedForLong(@ForAll long seed) throws IOException {
    assertThat(complaint(seed)).isNull();
  }

  @Test
  void anAnswerOfEachFormatIsCutAtEveryByte() {
    for (String format : FORMATS) {
      for (int seed = 0; seed < 3; seed++) {
        Answer answer = AnswerMaker.answer(format, new Random(seed));
        for (int cut = 0; cut <= answer.bytes().size(); cut++) {
          assertThat(complaint(answer, answer.cut(cut), cut, Carriage.plain(answer))).isNull();
        }
      }
    }
  }

  /** What is wrong with the answer of this seed; null: nothing. */
  @Nullable String complaint(long seed) throws IOException {
    Random random = new Random(seed);
    String format = FORMATS.get(random.nextInt(FORMATS.size()));
    Answer answer = AnswerMaker.answer(format, random);
    Carriage how = Carriage.random(answer, random);
    int length = answer.bytes().size();
    int cut = random.nextBoolean() ? length : random.nextInt(length + 1);
    if (!how.gzip()) {
      return complaint(answer, answer.cut(cut), cut, how);
    }
    byte[] packed = ScriptServer.gzip(answer.cut(cut));
    if (random.nextInt(3) > 0) {
      return complaint(answer, packed, cut, how);
    }
    byte[] broken = Arrays.copyOf(packed, random.nextInt(packed.length));
    int readable = inflated(broken);
    // What has come to its end within a broken package may be taken for whole or for broken.
    return readable >= answer.endAt() ? null : complaint(answer, broken, readable, how);
  }

  private static int inflated(byte[] broken) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(broken))) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        all.write(next);
      }
    } catch (IOException e) {
      // There it breaks.
    }
    return all.size();
  }

  /**
   * What is wrong when these bytes arrive.
   *
   * @param readable how many bytes of the answer they hold
   */
  private @Nullable String complaint(Answer answer, byte[] arrives, int readable, Carriage how) {
    InMemory.Result result = client.exchange(answer, arrives, how);
    String wrong = null;
    if (!result.got().equals(ByteString.of(arrives))) {
      wrong = result.got().size() + " bytes came to the caller, of " + arrives.length;
    } else if (readable >= answer.surelyAt()) {
      if (!result.verdict().equals("success") || result.thrown() != null) {
        wrong = "a whole answer";
      }
    } else if (readable < answer.endAt()) {
      if (!result.verdict().equals("failure") || result.thrown() == null) {
        wrong = "an answer without its end";
      }
    } else if (result.verdict().equals("success") == (result.thrown() != null)) {
      wrong = "verdict and caller disagree";
    }
    return wrong == null
        ? null
        : wrong
            + " is a "
            + result.verdict()
            + ", thrown: "
            + result.thrown()
            + "; cut at "
            + readable
            + ", "
            + how
            + ", "
            + answer;
  }
}
