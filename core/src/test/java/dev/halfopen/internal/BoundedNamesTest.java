package dev.halfopen.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedNamesTest {
  private final BoundedNames names = new BoundedNames(2, "other", "more than two");

  @Test
  void theFirstSoManyAreToldApart() {
    assertThat(List.of(names.of("a"), names.of("b"), names.of("c"), names.of("a")))
        .containsExactly("a", "b", "other", "a");
  }

  @Test
  void noMoreAreToldApartWhoeverComesAtOnce() {
    assertThat(
            IntStream.range(0, 1_000)
                .parallel()
                .mapToObj(i -> names.of("name " + i % 100))
                .filter(name -> !name.equals("other"))
                .distinct())
        .hasSize(2);
  }
}
