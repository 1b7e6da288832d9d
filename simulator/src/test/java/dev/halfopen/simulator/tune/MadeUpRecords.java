package dev.halfopen.simulator.tune;

import dev.halfopen.simulator.records.FieldNames;
import dev.halfopen.simulator.records.RecordReader;
import dev.halfopen.simulator.records.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Records of traffic whose truth is known. */
final class MadeUpRecords {
  static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  private final Path file;
  private final StringBuilder lines = new StringBuilder("time,duration_ms,outcome,ttft_ms\n");
  private final SplittableRandom random = new SplittableRandom(7);

  MadeUpRecords(Path directory) {
    file = directory.resolve("calls.csv");
  }

  /** Calls each second from a second on, of which a share fails. */
  MadeUpRecords seconds(int from, int to, int perSecond, double failing) {
    for (int second = from; second < to; second++) {
      for (int i = 0; i < perSecond; i++) {
        boolean failed = random.nextDouble() < failing;
        long took = failed ? 500 : 1_000 + random.nextInt(4_000);
        lines.append(
            String.format(
                Locale.ROOT,
                "%s,%d,%s,%s%n",
                START.plusSeconds(second).plusMillis(1000L * i / perSecond),
                took,
                failed ? "error" : "ok",
                failed ? "" : Long.toString(took / 10)));
      }
    }
    return this;
  }

  Recording read() throws IOException {
    Files.writeString(file, lines);
    return new RecordReader(FieldNames.usual()).read(List.of(file));
  }
}
