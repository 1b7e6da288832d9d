package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final StringWriter out = new StringWriter();

  @Test
  void fitsEightyColumnsWithTheLongestSettings() {
    Screen screen = screen(false);
    screen.introduction(Settings.endpoint(Duration.ofSeconds(77), 200, Long.MIN_VALUE), true);
    screen.title("Halfopen demo: " + "long-name ".repeat(20).trim());
    for (Stage stage : Scenario.lasting(Duration.ofSeconds(50)).stages()) {
      screen.stage(stage);
    }
    screen.happening(new Happening(CircuitState.OPEN, "word ".repeat(40).trim()));

    assertThat(out.toString().lines())
        .allMatch(line -> line.length() <= Plain.WIDTH)
        .noneMatch(line -> line.contains("\u001b"));
  }

  @Test
  void coloursWhenItMay() {
    Screen screen = screen(true);
    screen.title("Title");
    screen.happening(new Happening(CircuitState.OPEN, "opened"));

    assertThat(out.toString().lines())
        .containsExactly("", "\u001b[1mTitle\u001b[0m", "\u001b[31mopened\u001b[0m");
  }

  private Screen screen(boolean coloured) {
    return new Screen(new PrintWriter(out, true), new Palette(coloured));
  }
}
