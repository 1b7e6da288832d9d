package dev.halfopen.simulator.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class DrawsTest {
  private static final int MANY = 400_000;

  private static double[] momentsOf(ToDoubleFunction<SplittableRandom> draw) {
    SplittableRandom random = new SplittableRandom(1);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < MANY; i++) {
      double value = draw.applyAsDouble(random);
      sum += value;
      squares += value * value;
    }
    double mean = sum / MANY;
    return new double[] {mean, squares / MANY - mean * mean};
  }

  @Test
  void theyHaveTheMomentsOfTheirDistributions() {
    assertThat(momentsOf(Draws::exponential)).containsExactly(new double[] {1, 1}, within(.02));
    assertThat(momentsOf(Draws::normal)).containsExactly(new double[] {0, 1}, within(.01));
    assertThat(momentsOf(random -> Draws.beta(3, 4, random)))
        .containsExactly(new double[] {3 / 7.0, 12 / (49.0 * 8)}, within(.001));
    assertThat(momentsOf(random -> Draws.beta(.04, 1.96, random)))
        .containsExactly(new double[] {.02, .04 * 1.96 / (4.0 * 3)}, within(.0005));
    double[] logNormal = momentsOf(random -> Draws.logNormal(2, .5, random));
    assertThat(logNormal[0]).isCloseTo(2 * Math.exp(.125), within(.01));
    assertThat(logNormal[1]).isCloseTo(4 * Math.exp(.25) * (Math.exp(.25) - 1), within(.04));
  }

  @Test
  void theNormalQuantileIsThatOfTheBooks() {
    assertThat(Normal.quantile(.5)).isZero();
    assertThat(Normal.quantile(.975)).isCloseTo(1.959963984540054, within(1e-14));
    assertThat(Normal.quantile(1e-10)).isCloseTo(-6.361340902404056, within(1e-12));
    assertThat(Normal.quantile(.25)).isCloseTo(-.6744897501960817, within(1e-15));
    // Wichura's own check of the outermost piece.
    assertThat(Normal.quantile(1e-20)).isCloseTo(-9.262340089798409, within(1e-12));
  }

  @Test
  void quantilesGiveBackWhatTheyWereMadeOf() {
    Quantiles quantiles = Quantiles.of(0, 1, .5, 100, 1, 1000);
    assertThat(quantiles.at(0)).isCloseTo(1, within(1e-12));
    assertThat(quantiles.at(.25)).isCloseTo(10, within(1e-9));
    assertThat(quantiles.at(.5)).isCloseTo(100, within(1e-9));
    assertThat(quantiles.at(1)).isCloseTo(1000, within(1e-9));
  }

  @Test
  void eachPurposeHasAStreamOfItsOwn() {
    Streams streams = new Streams(1);
    long traffic = streams.of("traffic").nextLong();
    assertThat(traffic).isEqualTo(new Streams(1).of("traffic").nextLong());
    assertThat(traffic).isNotEqualTo(streams.of("service").nextLong());
    assertThat(traffic).isNotEqualTo(new Streams(2).of("traffic").nextLong());
  }

  @Test
  void numbersAreWrittenAsPeopleAndProgramsReadThem() {
    assertThat(Numbers.plain(1234.5)).isEqualTo("1234.5");
    assertThat(Numbers.plain(.1 + .2)).isEqualTo("0.3");
    assertThat(Numbers.plain(0)).isEqualTo("0");
    assertThat(Numbers.plain(-2e9)).isEqualTo("-2000000000");
    assertThat(Numbers.plain(Double.NaN)).isEqualTo("null");
    assertThat(Numbers.brief(1_234_567.8)).isEqualTo("1230k");
    assertThat(Numbers.brief(36_311)).isEqualTo("36.3k");
    assertThat(Numbers.brief(8772, 2)).isEqualTo("8800");
    assertThat(Numbers.brief(12_345_678)).isEqualTo("12.3M");
    assertThat(Numbers.brief(99.96)).isEqualTo("100");
    assertThat(Numbers.brief(12.345)).isEqualTo("12.3");
    assertThat(Numbers.brief(.012345)).isEqualTo("0.0123");
    assertThat(Numbers.brief(Double.NaN)).isEqualTo("-");
  }

  @Test
  void namesFitIntoALine() {
    assertThat(Plain.text("OpenAI's", 10)).isEqualTo("OpenAI's");
    assertThat(Plain.text("a\nb\u001b[31m\u202e", 20)).isEqualTo("a?b?[31m?");
    assertThat(Plain.text("a name that is long", 8)).isEqualTo("a name \u2026");
  }

  @Test
  void jsonIsEscaped() {
    String json =
        new Json()
            .open('{')
            .name("a\"b")
            .open('[')
            .value(1)
            .value("</script>\n")
            .close(']')
            .name("c")
            .value(Double.NaN)
            .close('}')
            .toString();
    assertThat(json).isEqualTo("{\"a\\\"b\":[1,\"\\u003c/script\\u003e\\u000a\"],\"c\":null}");
  }
}
