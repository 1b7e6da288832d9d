package dev.halfopen.simulator.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.CallRecord;
import dev.halfopen.testkit.ManualTimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallRecorderTest {
  @TempDir Path directory;

  private final ManualTimeSource time = new ManualTimeSource();
  private final CircuitBreakerConfig config =
      CircuitBreakerConfig.builder().failureThreshold(1).timeSource(time).build();

  private void call(CircuitBreaker breaker, Duration took, Verdict verdict) {
    Permit permit = breaker.acquirePermit();
    time.advance(took);
    permit.report(verdict);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @Test
  void whatIsRecordedIsReadAsItWas() throws IOException {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(config);
    CircuitBreaker before = registry.circuitBreaker("before \"<b>\n");
    Instant start = time.instant();
    try (CallRecorder recorder = CallRecorder.into(directory).attach(registry)) {
      CircuitBreaker after = registry.circuitBreaker("after", null, Map.of("model", "gpt-5"));
      call(before, Duration.ofMillis(1500), Verdict.success());
      call(after, Duration.ofNanos(2_500), Verdict.failure());
      assertThatThrownBy(after::acquirePermit).isInstanceOf(CallNotPermittedException.class);
      assertThat(recorder.recorded()).isEqualTo(3);
      assertThat(recorder.dropped()).isZero();
    }
    assertThat(files()).hasSize(1);
    Recording recording = new RecordReader(FieldNames.usual()).read(List.of(directory));
    assertThat(recording.badLineExamples()).isEmpty();
    Instant second = start.plusMillis(1500);
    assertThat(StreamSupport.stream(recording.spliterator(), false))
        .containsExactly(
            CallRecord.of(start, Duration.ofMillis(1500), CallOutcome.ANSWERED),
            new CallRecord(
                second, Duration.ofNanos(3_000), CallOutcome.FAILED, null, "gpt-5", -1, -1, null),
            new CallRecord(
                second.plusNanos(2_000),
                Duration.ZERO,
                CallOutcome.REFUSED,
                null,
                "gpt-5",
                -1,
                -1,
                null));
  }

  @Test
  void theFirstContentStandsBesideTheDuration() throws IOException {
    CircuitBreaker breaker = CircuitBreaker.of("chat", config);
    Instant start = time.instant();
    try (CallRecorder recorder = CallRecorder.into(directory).attach(breaker)) {
      Permit permit = breaker.acquirePermit();
      time.advance(Duration.ofNanos(250_499));
      permit.firstContent();
      time.advance(Duration.ofNanos(4_749_501));
      permit.firstContent();
      permit.succeed();
      assertThat(recorder.recorded()).isEqualTo(1);
    }
    assertThat(files().get(0))
        .content()
        .contains("\"duration_ms\":5.000,\"first_content_ms\":0.250,\"outcome\":\"success\"");
    assertThat(new RecordReader(FieldNames.usual()).read(List.of(directory)))
        .containsExactly(
            new CallRecord(
                start,
                Duration.ofMillis(5),
                CallOutcome.ANSWERED,
                Duration.ofNanos(250_000),
                null,
                -1,
                -1,
                null));
  }

  @Test
  void theTokensOfAllThatACallAskedAreAddedUp() throws IOException {
    CircuitBreaker breaker = CircuitBreaker.of("chat", config);
    try (CallRecorder recorder = CallRecorder.into(directory).attach(breaker)) {
      breaker.run(
          () -> {
            Permit first = breaker.acquirePermit();
            first.usage(20, 10);
            first.succeed();
            Permit second = breaker.acquirePermit();
            second.usage(30, -1);
            second.succeed();
          });
      Permit nonsense = breaker.acquirePermit();
      nonsense.usage(Long.MAX_VALUE, 0);
      nonsense.succeed();
      assertThat(recorder.recorded()).isEqualTo(2);
    }
    assertThat(new RecordReader(FieldNames.usual()).read(List.of(directory)))
        .extracting(call -> call.inputTokens() + " in " + call.outputTokens() + " out")
        .containsExactly("50 in 10 out", "-1 in 0 out");
  }

  @Test
  void afterItsEndNothingIsRecorded() throws IOException {
    CircuitBreaker breaker = CircuitBreaker.of("chat", config);
    CallRecorder recorder = CallRecorder.into(directory).attach(breaker);
    call(breaker, Duration.ofMillis(1), Verdict.success());
    recorder.close();
    recorder.close();
    call(breaker, Duration.ofMillis(1), Verdict.success());
    assertThat(recorder.recorded()).isEqualTo(1);
    assertThat(new RecordReader(FieldNames.usual()).read(List.of(directory)).size()).isEqualTo(1);
  }

  @Test
  void whoeverEndsItWhileOthersWriteEachLineIsWrittenOrCounted() throws Exception {
    for (int round = 0; round < 20; round++) {
      Path files = directory.resolve("round" + round);
      LineWriter writer = new LineWriter(new RotatingFiles(files, 1 << 20, 100));
      CountDownLatch begun = new CountDownLatch(3);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Thread thread =
            new Thread(
                () -> {
                  for (int line = 0; line < 2_000; line++) {
                    writer.write("{\"time\":1,\"duration\":1,\"outcome\":\"ok\"}\n");
                    if (line == 200) {
                      begun.countDown();
                    }
                  }
                });
        threads.add(thread);
        thread.start();
      }
      begun.await();
      writer.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(writer.accepted() + writer.dropped()).isEqualTo(6_000);
      assertThat(new RecordReader(FieldNames.usual()).read(List.of(files)).size())
          .isEqualTo(writer.accepted());
    }
  }

  @Test
  void filesAreBoundedInSizeAndNumberAcrossRuns() throws IOException {
    for (int run = 0; run < 3; run++) {
      CircuitBreaker breaker = CircuitBreaker.of("chat", config);
      try (CallRecorder recorder =
          CallRecorder.into(directory).maxFileBytes(1024).maxFiles(3).attach(breaker)) {
        for (int i = 0; i < 100; i++) {
          call(breaker, Duration.ofMillis(1), Verdict.success());
        }
        assertThat(recorder.recorded() + recorder.dropped()).isEqualTo(100);
      }
    }
    assertThat(files()).hasSize(3);
    for (Path file : files()) {
      assertThat(Files.size(file)).isBetween(1L, 1024L);
    }
    Recording recording = new RecordReader(FieldNames.usual()).read(List.of(directory));
    assertThat(recording.badLines()).isZero();
    assertThat(recording.size()).isBetween(20L, 36L);
  }

  @Test
  void whatThereIsNoRoomForIsCountedInTheFiles() throws IOException {
    Files.writeString(directory.resolve("calls-00000001.jsonl"), RecordLine.dropped(12));
    assertThat(new RecordReader(FieldNames.usual()).read(List.of(directory)).dropped())
        .isEqualTo(12);
  }

  @Test
  void aDirectoryThatCannotBeWrittenHarmsNoCall() throws IOException {
    Path file = directory.resolve("file");
    Files.writeString(file, "");
    CircuitBreaker breaker = CircuitBreaker.of("chat", config);
    CallRecorder recorder = CallRecorder.into(file).attach(breaker);
    call(breaker, Duration.ofMillis(1), Verdict.success());
    recorder.close();
    assertThat(recorder.recorded()).isZero();
    assertThat(recorder.dropped()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
  }

  @Test
  void boundsOutOfRangeAreRefused() {
    CallRecorder.Builder builder = CallRecorder.into(directory);
    assertThatThrownBy(() -> builder.maxFileBytes(1023))
        .hasMessage("maxFileBytes: 1023 (expected: 1024 or more)");
    assertThatThrownBy(() -> builder.maxFiles(0)).hasMessage("maxFiles: 0 (expected: 1 to 100000)");
  }
}
