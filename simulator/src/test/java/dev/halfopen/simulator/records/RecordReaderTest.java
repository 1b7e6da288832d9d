package dev.halfopen.simulator.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.CallRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The users' own files, as they write them. */
class RecordReaderTest {
  @TempDir Path directory;

  private Recording read(String name, String text) throws IOException {
    return read(FieldNames.usual(), name, text);
  }

  private Recording read(FieldNames names, String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    return new RecordReader(names).read(List.of(file));
  }

  private static List<CallRecord> calls(Recording recording) {
    return StreamSupport.stream(recording.spliterator(), false).toList();
  }

  @Test
  void jsonLinesTellAllThatTheyKnow() throws IOException {
    Recording recording =
        read(
            "calls.jsonl",
            """
            {"time":"2026-11-27T10:00:00.5Z","duration":1500,"outcome":"success","first_content":"250ms","model":"gpt-5","input_tokens":12,"output_tokens":340,"prompt":{"not":["read"]}}
            {"timestamp":1795773601,"latency_s":0.25,"status":503}
            {"ts":1795773602.75,"took":"PT0.1S","result":"rate_limited","retry_after":2}
            {"ts":1795773603,"took":7,"success":true}
            """);
    assertThat(recording.badLineExamples()).isEmpty();
    assertThat(calls(recording))
        .containsExactly(
            new CallRecord(
                Instant.parse("2026-11-27T10:00:00.5Z"),
                Duration.ofMillis(1500),
                CallOutcome.ANSWERED,
                Duration.ofMillis(250),
                "gpt-5",
                12,
                340,
                null),
            CallRecord.of(
                Instant.parse("2026-11-27T10:00:01Z"), Duration.ofMillis(250), CallOutcome.FAILED),
            new CallRecord(
                Instant.parse("2026-11-27T10:00:02.75Z"),
                Duration.ofMillis(100),
                CallOutcome.THROTTLED,
                null,
                null,
                -1,
                -1,
                Duration.ofSeconds(2)),
            CallRecord.of(
                Instant.parse("2026-11-27T10:00:03Z"), Duration.ofMillis(7), CallOutcome.ANSWERED));
  }

  @Test
  void csvWithAHeaderInAnyOrderAndTextInQuotes() throws IOException {
    Recording recording =
        read(
            "calls.csv",
            """
            \ufeffmodel,note,Outcome,Time,duration_ms,ttft_ms
            "gpt-5, mini","a ""note""
            of two lines",success,2026-11-27 10:00:00.5,1500,250
            ,,error,2026-11-27T10:00:01+00:00,0.5,
            """);
    assertThat(recording.badLineExamples()).isEmpty();
    assertThat(calls(recording))
        .containsExactly(
            new CallRecord(
                Instant.parse("2026-11-27T10:00:00.5Z"),
                Duration.ofMillis(1500),
                CallOutcome.ANSWERED,
                Duration.ofMillis(250),
                "gpt-5, mini",
                -1,
                -1,
                null),
            CallRecord.of(
                Instant.parse("2026-11-27T10:00:01Z"),
                Duration.ofNanos(500_000),
                CallOutcome.FAILED));
  }

  @ParameterizedTest
  @CsvSource({";", "'\t'"})
  void csvWithOtherSeparators(char separator) throws IOException {
    String text = "time,duration,outcome\n10,20,ok\n".replace(',', separator);
    assertThat(read("calls.csv", text).size()).isEqualTo(1);
  }

  @Test
  void theUsersOwnNames() throws IOException {
    FieldNames names =
        FieldNames.of(Map.of("time", "When", "duration", "secs_s", "outcome", "http"));
    Recording recording = read(names, "calls.csv", "when,secs_s,http,duration\n10,2,200,7\n");
    assertThat(calls(recording))
        .containsExactly(
            CallRecord.of(Instant.ofEpochSecond(10), Duration.ofSeconds(2), CallOutcome.ANSWERED));
  }

  @Test
  void aFieldThatNobodyKnowsIsAnError() {
    assertThatThrownBy(() -> FieldNames.of(Map.of("colour", "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("field: colour (expected: one of time, end, duration,");
  }

  @Test
  void badLinesAreNamedAndCountedAndTheOthersRead() throws IOException {
    Recording recording =
        read(
            "calls.jsonl",
            """
            {"time":1,"duration":1,"outcome":"ok"}
            {"time":2,"duration":1,"outco
            not json
            {"time":"yesterday","duration":1,"outcome":"ok"}

            {"time":3,"duration":-1,"outcome":"ok"}
            {"time":3,"duration":1,"outcome":"green"}
            {"time":3,"duration":1}
            {"duration":1,"outcome":"ok"}
            {"time":3,"outcome":"ok"}
            {"time":3,"duration":5,"first_content":6,"outcome":"ok"}
            [1,2]
            {"time":4,"duration":1,"outcome":"ok"}\
            """);
    assertThat(recording.size()).isEqualTo(2);
    assertThat(recording.badLines()).isEqualTo(10);
    assertThat(recording.badLineExamples())
        .extracting(BadLine::line)
        .containsExactly(2L, 3L, 4L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
    assertThat(recording.badLineExamples())
        .extracting(bad -> bad.toString().replaceFirst(".*calls.jsonl:", ""))
        .satisfies(
            lines -> {
              assertThat(lines.get(0)).startsWith("2: no JSON: Unexpected end-of-input");
              assertThat(lines.get(2))
                  .isEqualTo(
                      "4: time: yesterday (expected: such as 2026-11-27T23:28:32.5Z, or seconds"
                          + " since 1970)");
              assertThat(lines.get(3)).isEqualTo("6: duration: -1.0 (expected: 0 to 365 days)");
              assertThat(lines.get(4)).startsWith("7: outcome: green (expected: success,");
              assertThat(lines.get(5)).isEqualTo("8: no outcome");
              assertThat(lines.get(6)).isEqualTo("9: no time");
              assertThat(lines.get(7)).isEqualTo("10: no duration");
              assertThat(lines.get(9)).isEqualTo("12: no JSON object");
            });
  }

  @Test
  void badLinesOfCsv() throws IOException {
    Recording recording =
        read("calls.csv", "time,duration,outcome\n1,1,ok\n2,x,ok\n3,1,ok,4\n4,1\n5,1,ok\n");
    assertThat(recording.size()).isEqualTo(2);
    assertThat(recording.badLineExamples())
        .extracting(bad -> bad.line() + " " + bad.reason())
        .containsExactly(
            "3 duration: x (expected: such as 350ms, 1.5s or PT1.5S)",
            "4 more than 3 columns",
            "5 no outcome");
  }

  @Test
  void aQuoteTooManySwallowsNoMoreThanItsNeighbours() throws IOException {
    StringBuilder text = new StringBuilder("time,duration,outcome\n\"1,1,ok\n");
    for (int i = 0; i < 1000; i++) {
      text.append(i).append(",1,ok\n");
    }
    Recording recording = read("calls.csv", text.toString());
    assertThat(recording.size()).isGreaterThan(700);
    assertThat(recording.size() + recording.badLines()).isEqualTo(1001);
  }

  @Test
  void csvWithoutWhatIsNeededSaysWhichColumnsThereAre() throws IOException {
    Recording recording = read("calls.csv", "when,how_long\n1,2\n");
    assertThat(recording.badLineExamples())
        .singleElement()
        .satisfies(
            bad ->
                assertThat(bad.reason())
                    .startsWith("no column that tells the outcome; there are: when, how_long"));
  }

  @Test
  void spansOfCallsOnModelsAreCallsAndOthersAreNone() throws IOException {
    String line =
        """
        {"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"x"},"spans":[
        {"traceId":"a","kind":3,"startTimeUnixNano":"1795773600000000000","endTimeUnixNano":"1795773601500000000",
        "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.request.model","value":{"stringValue":"gpt-5"}},
        {"key":"gen_ai.usage.output_tokens","value":{"intValue":"77"}},{"key":"gen_ai.response.time_to_first_chunk","value":{"doubleValue":0.5}}],"status":{}},
        {"kind":3,"startTimeUnixNano":"1795773600100000000","endTimeUnixNano":"1795773601400000000","attributes":[{"key":"http.request.method","value":{"stringValue":"POST"}}]},
        {"kind":1,"startTimeUnixNano":"1","endTimeUnixNano":"2","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"invoke_agent"}}]},
        {"kind":3,"startTimeUnixNano":"1795773602000000000","endTimeUnixNano":"1795773602100000000","status":{"code":2},
        "attributes":[{"key":"gen_ai.system","value":{"stringValue":"openai"}},{"key":"error.type","value":{"stringValue":"429"}}]},
        {"kind":3,"startTimeUnixNano":"1795773603000000000","endTimeUnixNano":"1795773603100000000","status":{"code":"STATUS_CODE_ERROR"},
        "attributes":[{"key":"gen_ai.system","value":{"stringValue":"openai"}},{"key":"error.type","value":{"stringValue":"com.example.Odd"}}]},
        {"kind":3,"startTimeUnixNano":"oh","endTimeUnixNano":"2","attributes":[{"key":"gen_ai.system","value":{"stringValue":"openai"}}]}
        ]}]}]}
        """
            .replace("\n", "");
    Recording recording = read("traces.jsonl", line + "\n{\"resourceSpans\":[{\n" + line);
    assertThat(recording.size()).isEqualTo(6);
    assertThat(recording.others()).isEqualTo(4);
    assertThat(recording.badLineExamples())
        .extracting(bad -> bad.line() + " " + bad.reason())
        .satisfiesExactly(
            bad -> assertThat(bad).startsWith("1 span: time: oh"),
            bad -> assertThat(bad).startsWith("2 no JSON"),
            bad -> assertThat(bad).startsWith("3 span: time: oh"));
    assertThat(calls(recording).get(0))
        .isEqualTo(
            new CallRecord(
                Instant.ofEpochSecond(1795773600),
                Duration.ofMillis(1500),
                CallOutcome.ANSWERED,
                Duration.ofMillis(500),
                "gpt-5",
                -1,
                77,
                null));
    assertThat(recording.count(CallOutcome.THROTTLED)).isEqualTo(2);
    assertThat(recording.count(CallOutcome.FAILED)).isEqualTo(2);
  }

  @Test
  void spansInOneDocumentOverManyLines() throws IOException {
    Recording recording =
        read(
            "traces.json",
            """
            {
              "resourceSpans": [
                {
                  "scopeSpans": [
                    {
                      "spans": [
                        {
                          "startTimeUnixNano": "1795773600000000000",
                          "endTimeUnixNano": "1795773601500000000",
                          "attributes": [
                            {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}}
                          ]
                        },
                        {
                          "startTimeUnixNano" nonsense
            """);
    assertThat(recording.size()).isEqualTo(1);
    assertThat(recording.badLineExamples())
        .singleElement()
        .satisfies(
            bad -> {
              assertThat(bad.line()).isEqualTo(15);
              assertThat(bad.reason()).endsWith("what follows was not read");
            });
  }

  @Test
  void filesInDirectoriesAndCompressedOnes() throws IOException {
    Files.writeString(directory.resolve("b.csv"), "time,duration,outcome\n2,1,ok\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(
          "{\"time\":1,\"duration\":1,\"outcome\":\"ok\"}\n".getBytes(StandardCharsets.UTF_8));
    }
    Files.write(directory.resolve("a.jsonl.gz"), bytes.toByteArray());
    byte[] cut = java.util.Arrays.copyOf(bytes.toByteArray(), bytes.size() - 12);
    Files.write(directory.resolve("c.jsonl.gz"), cut);
    Recording recording = new RecordReader(FieldNames.usual()).read(List.of(directory));
    assertThat(recording.size()).isEqualTo(2);
    assertThat(calls(recording).get(0).time()).isEqualTo(Instant.ofEpochSecond(1));
    assertThat(recording.badLineExamples())
        .singleElement()
        .satisfies(bad -> assertThat(bad.reason()).startsWith("the file breaks off"));
  }

  @Test
  void aFileThatIsNotThereIsAnErrorAndAnEmptyOneIsNone() throws IOException {
    assertThatThrownBy(() -> new RecordReader(FieldNames.usual()).read(List.of(Path.of("no/x"))))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(read("empty.jsonl", "").size()).isZero();
  }

  @Test
  void aLineThatIsTooLongIsToldAndHeldByNobody() throws IOException {
    Path file = directory.resolve("calls.jsonl");
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] line =
          "{\"time\":1,\"duration\":1,\"outcome\":\"ok\"}\n".getBytes(StandardCharsets.UTF_8);
      out.write(line);
      byte[] block = new byte[1 << 20];
      java.util.Arrays.fill(block, (byte) 'x');
      for (int i = 0; i < 66; i++) {
        out.write(block);
      }
      out.write('\n');
      out.write(line);
    }
    Recording recording = new RecordReader(FieldNames.usual()).read(List.of(file));
    assertThat(recording.size()).isEqualTo(2);
    assertThat(recording.badLineExamples())
        .extracting(bad -> bad.line() + " " + bad.reason())
        .containsExactly("2 longer than 64 MiB");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-27T10:00:00Z, 1795773600000000",
    "2026-11-27T10:00:00.1Z, 1795773600100000",
    "2026-11-27T10:00:00.123456789Z, 1795773600123456",
    "2026-11-27 10:00:00.123, 1795773600123000",
    "2026-11-27T11:00:00.5+01:00, 1795773600500000",
    "2026-11-27T05:00:00-05:00, 1795773600000000",
    "1795773600, 1795773600000000",
    "1795773600.25, 1795773600250000",
    "1795773600250, 1795773600250000",
    "1795773600250001, 1795773600250001",
    "1795773600250001999, 1795773600250001",
    "0, 0",
    "12.5, 12500000",
  })
  void timesAsPeopleAndProgramsWriteThem(String text, long micros) throws Exception {
    assertThat(Moments.moment(text)).isEqualTo(micros);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-13-27T10:00:00Z",
    "2026-11-27T25:00:00Z",
    "2026-11-27T10:00:00.Z",
    "2026-11-27",
    "x",
    "''"
  })
  void timesThatAreNone(String text) {
    assertThatThrownBy(() -> Moments.moment(text)).isInstanceOf(BadRecordException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1.5, 1500",
    "1.5s, 1500000",
    "20 ms, 20000",
    "7us, 7",
    "2m, 120000000",
    "PT2M, 120000000",
    "1e3, 1000000"
  })
  void lengthsAsPeopleAndProgramsWriteThem(String text, long micros) throws Exception {
    assertThat(Moments.length("duration", text, 1000)).isEqualTo(micros);
  }
}
