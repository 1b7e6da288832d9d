package dev.halfopen.simulator.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.CallRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What was packed comes back as it was, in order. */
class RecordingProperties {
  @Property(tries = 12)
  void recordsComeBackInTheOrderOfTheirStarts(
      @ForAll long seed, @ForAll @IntRange(max = 150_000) int size, @ForAll boolean wild) {
    Random random = new Random(seed);
    RecordingBuilder builder = new RecordingBuilder();
    List<CallRecord> expected = new ArrayList<>();
    Packed packed = new Packed();
    String[] models = {null, "a", "b"};
    for (int i = 0; i < size; i++) {
      packed.start = wild ? random.nextLong() >> 4 : i * 1000L + random.nextInt(5_000_000);
      packed.took = random.nextLong() >>> (1 + random.nextInt(60));
      packed.firstContent = random.nextBoolean() ? packed.took / 2 : Packed.UNKNOWN;
      packed.inputTokens = random.nextBoolean() ? random.nextInt(100_000) : Packed.UNKNOWN;
      packed.outputTokens = random.nextBoolean() ? 0 : Packed.UNKNOWN;
      packed.retryAfter = random.nextInt(9) == 0 ? random.nextInt(1_000_000) : Packed.UNKNOWN;
      packed.outcome = random.nextInt(CallOutcome.values().length);
      packed.model = random.nextInt(3);
      String model = models[packed.model];
      expected.add(packed.unpacked(models));
      builder.add(packed, model == null ? "" : model);
    }
    expected.sort(Comparator.comparing(CallRecord::time));
    List<CallRecord> found = new ArrayList<>();
    Recording recording = builder.build();
    recording.forEach(found::add);
    assertThat(found.size()).isEqualTo(size);
    assertThat(recording.size()).isEqualTo(size);
    assertThat(found.equals(expected)).isTrue();
    if (size > 0) {
      assertThat(recording.start()).isEqualTo(expected.get(0).time());
      assertThat(recording.span())
          .isEqualTo(Duration.between(expected.get(0).time(), expected.get(size - 1).time()));
    }
  }

  @Property(tries = 5)
  void tooManyModelsAreOthers(@ForAll @IntRange(min = 1001, max = 5000) int models) {
    RecordingBuilder builder = new RecordingBuilder();
    Packed packed = new Packed();
    for (int i = 0; i < models; i++) {
      packed.firstContent = Packed.UNKNOWN;
      builder.add(packed, "model " + i);
    }
    Recording recording = builder.build();
    assertThat(recording.models()).hasSize(1001).endsWith(Recording.OTHER);
    assertThat(recording.size()).isEqualTo(models);
    assertThat(recording.start()).isEqualTo(Instant.EPOCH);
  }
}
