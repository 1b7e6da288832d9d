package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.NamingConvention;
import org.junit.jupiter.api.Test;

class UniformTagsTest {
  private final UniformTags uniform = new UniformTags(NamingConvention.snakeCase);

  @Test
  void allHaveTheKeysOfTheFirst() {
    assertThat(uniform.of(Tags.of("name", "a", "my.team", "x")))
        .isEqualTo(Tags.of("name", "a", "my.team", "x"));
    assertThat(uniform.of(Tags.of("name", "b"))).isEqualTo(Tags.of("name", "b", "my_team", ""));
    assertThat(uniform.of(Tags.of("name", "c", "region", "eu", "my.team", "y")))
        .isEqualTo(Tags.of("name", "c", "my.team", "y"));
  }
}
