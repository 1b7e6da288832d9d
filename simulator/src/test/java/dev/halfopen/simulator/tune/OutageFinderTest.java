package dev.halfopen.simulator.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.simulator.records.Recording;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutageFinderTest {
  @TempDir Path directory;

  private static List<Outage> found(Recording recording) {
    return Replay.of(recording, 50).outages();
  }

  @Test
  void outagesAreFoundWhereTheyWere() throws IOException {
    Recording recording =
        new MadeUpRecords(directory)
            .seconds(0, 1_000, 5, 0.01)
            .seconds(1_000, 1_120, 5, 1)
            .seconds(1_120, 3_000, 5, 0.01)
            .seconds(3_000, 3_600, 5, 0.6)
            .seconds(3_600, 5_000, 5, 0.01)
            .read();
    assertThat(found(recording))
        .satisfiesExactly(
            total -> {
              assertThat(total.from())
                  .isBetween(
                      MadeUpRecords.START.plusSeconds(995), MadeUpRecords.START.plusSeconds(1_001));
              assertThat(total.length())
                  .isBetween(Duration.ofSeconds(115), Duration.ofSeconds(126));
              assertThat(total.failed()).isBetween(598L, 602L);
            },
            partial -> {
              assertThat(partial.from())
                  .isBetween(
                      MadeUpRecords.START.plusSeconds(2_990),
                      MadeUpRecords.START.plusSeconds(3_010));
              assertThat(partial.to())
                  .isBetween(
                      MadeUpRecords.START.plusSeconds(3_590),
                      MadeUpRecords.START.plusSeconds(3_610));
            });
  }

  @Test
  void chanceIsNoOutage() throws IOException {
    assertThat(found(new MadeUpRecords(directory).seconds(0, 20_000, 2, 0.05).read())).isEmpty();
  }

  @Test
  void aBlipIsNoOutage() throws IOException {
    assertThat(
            found(
                new MadeUpRecords(directory)
                    .seconds(0, 500, 5, 0.01)
                    .seconds(500, 508, 5, 1)
                    .seconds(508, 1_000, 5, 0.01)
                    .read()))
        .isEmpty();
  }

  @Test
  void anOutageThatLastsToTheEndIsOne() throws IOException {
    assertThat(
            found(
                new MadeUpRecords(directory)
                    .seconds(0, 500, 5, 0.01)
                    .seconds(500, 600, 5, 1)
                    .read()))
        .hasSize(1);
  }
}
