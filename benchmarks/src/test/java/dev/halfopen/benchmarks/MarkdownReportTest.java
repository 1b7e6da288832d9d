package dev.halfopen.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownReportTest {
  @Test
  void showsFiguresAndTheRatiosOfOurOwnToFloorsAndPeersOfTheSameRun() {
    List<Measured> measured =
        List.of(
            new Measured("Call.success", "FLOOR_ONE_CLOCK", 1, 40, 30, 0.001),
            new Measured("Call.success", "HALFOPEN_COUNT", 1, 50, 45, 0.002),
            new Measured("Call.success", "SENTINEL", 1, 1_000, 900, 570.4),
            new Measured("Call.success", "FLOOR_ONE_CLOCK", 8, 160, 120, 0),
            new Measured("Call.success", "HALFOPEN_COUNT", 8, 400, 180, 0),
            new Measured("Call.tenPercentFailures", "HALFOPEN_COUNT", 1, 60, 54, 16));

    assertThat(new MarkdownReport(measured, 2).tables())
        .isEqualTo(
            """

            ## Call.success
            |  | 1 thread | 8 threads | B/op |
            |---|---|---|---|
            | floor one clock | 40.0 [30.0] | 160.0 [120.0] | 0 |
            | halfopen count | 50.0 [45.0] | 400.0 [180.0] | 0 |
            | sentinel | 1000.0 [900.0] |  | 570 |

            | ratio to | threads | floor one clock | 1 thread, per core |
            |---|---|---|---|
            | halfopen count | 1 | 1.25 [1.50] | 1.00 [1.00] |
            | halfopen count | 8 | 2.50 [1.50] | 2.00 [1.00] |

            ## Call.tenPercentFailures
            |  | 1 thread | B/op |
            |---|---|---|
            | halfopen count | 60.0 [54.0] | 16 |

            | ratio to | threads | without failures |
            |---|---|---|
            | halfopen count | 1 | 1.20 [1.20] |
            """);
  }
}
