package dev.halfopen.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FreshJvmTest {
  @ParameterizedTest
  @EnumSource(names = {"UNPROTECTED", "HALFOPEN_CONSECUTIVE", "SENTINEL"})
  void tellsTheLastLineThatWasPrinted(Implementation implementation) throws Exception {
    assertThat(FreshJvm.run(List.of(), FirstCall.class, implementation.name())).matches("\\d+");
  }

  @Test
  void tellsWhenAnApplicationFailed() throws Exception {
    assertThat(FreshJvm.run(List.of("-Xlog:disable"), FirstCall.class, "NOBODY")).isNull();
  }
}
