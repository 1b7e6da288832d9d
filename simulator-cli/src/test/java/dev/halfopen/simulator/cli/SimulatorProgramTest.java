package dev.halfopen.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.simulator.Scenarios;
import dev.halfopen.simulator.records.FieldNames;
import dev.halfopen.simulator.records.RecordReader;
import dev.halfopen.simulator.records.Recording;
import dev.halfopen.simulator.tune.Goals;
import dev.halfopen.simulator.tune.Trial;
import dev.halfopen.simulator.tune.Tuner;
import dev.halfopen.simulator.tune.Tuning;
import dev.halfopen.spring.boot.HalfopenFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatorProgramTest {
  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return SimulatorProgram.run(new PrintWriter(out), new PrintWriter(err), arguments);
  }

  private Path records() throws IOException {
    StringBuilder lines = new StringBuilder("time,duration_ms,outcome\n");
    Instant start = Instant.parse("2026-11-01T00:00:00Z");
    for (int i = 0; i < 3_600; i++) {
      boolean failed = i % 50 == 0 || (i >= 1_800 && i < 2_100);
      lines.append(start.plusSeconds(i)).append(failed ? ",300,error\n" : ",1500,ok\n");
    }
    return Files.writeString(directory.resolve("calls.csv"), lines.append("1,2\n"));
  }

  @Test
  void comparesOnMadeUpTraffic() {
    assertThat(run("compare", "--length", "20m", "--outage", "total@5m+5m", "--seeds", "2"))
        .isZero();
    assertThat(out.toString()).contains("no breaker", "defaults", "ai", "calls offered");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void anOutageOfStreamsIsFelt() {
    String[] stall = {"simulate", "--length", "20m", "--outage", "stall@5m+5m", "--seeds", "1"};
    assertThat(run(stall)).isZero();
    assertThat(out.toString()).contains("80 % of them streamed", "wasted on a sick service");
    assertThat(run(with(stall, "--streamed", "0"))).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "--streamed: 0 (expected: more, since the outage stalled streams is one of streams"
                + " only)");
  }

  @Test
  void readyMadeScenariosHaveNames() {
    assertThat(run("compare", "--scenario", "hang", "--seeds", "1")).isZero();
    assertThat(out.toString()).contains("no call is answered for half an hour");
    assertThat(run("compare", "--scenario", "none")).isEqualTo(1);
    assertThat(err.toString()).contains("--scenario: none (expected: one of well, outage,");
    assertThat(run("compare", "--help")).isZero();
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains(String.join(", ", Scenarios.all().keySet()));
  }

  @Test
  void aBreakerOfAnApplicationsFileIsSimulated() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("application.yaml"),
            "halfopen:\n  instances:\n    chat:\n      failure-threshold: 3\n    mail:\n");
    Path json = directory.resolve("figures.json");
    Path html = directory.resolve("report.html");
    assertThat(
            run(
                "simulate",
                "--length",
                "10m",
                "--outage",
                "hang:80%@2m+2m",
                "--seeds",
                "1",
                "-c",
                file + "#chat",
                "--json",
                json.toString(),
                "--html",
                html.toString()))
        .isZero();
    assertThat(out.toString()).contains("chat");
    assertThat(json).content().startsWith("{\"scenario\":").contains("\"name\":\"chat\"");
    assertThat(html).content().startsWith("<!DOCTYPE html>").contains(">chat</h2>");
    assertThat(run("compare", "--length", "10m", "--seeds", "1", "-c", file.toString())).isZero();
    assertThat(out.toString()).contains("mail");
  }

  @Test
  void contendersOnTheClassPathHaveNames() {
    String[] command = {"compare", "--length", "10m", "--seeds", "2", "-c", "ai", "-c", "peers"};
    assertThat(run(command)).isZero();
    String first = out.toString();
    assertThat(first).contains("ai", "Careless", "Another");
    assertThat(run(command)).isZero();
    assertThat(out.toString()).isEqualTo(first + first);
    assertThat(run("compare", "--length", "10m", "-c", "another")).isZero();
    assertThat(out.toString().substring(2 * first.length()))
        .contains("Another")
        .doesNotContain("Careless");
  }

  @Test
  void unknownWordsAreToldWithThoseThatAreKnown() throws IOException {
    assertThat(run("compare", "-c", "carless")).isEqualTo(1);
    assertThat(run("tune", records().toString(), "-c", "careless")).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "--config: carless: there is no such file (expected: one, or one of none, defaults, ai,"
                + " peers, careless, another)",
            "--config: careless (expected: settings of a breaker of this library)");
    assertThat(run("compare", "--help")).isZero();
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("known here: none, defaults, ai, peers, careless, another");
  }

  @Test
  void aPipelineOfAnApplicationsFileFallsBackOnTheSpare() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("application.yaml"),
            """
            halfopen:
              instances:
                gpt:
                  preset: ai
                claude:
                  preset: ai
                gemini:
              pipelines:
                chat:
                  targets: gpt, claude
                own:
                  strategy: balanced
                three:
                  targets: gpt, claude, gemini
            """);
    Path json = directory.resolve("figures.json");
    String[] outage = {"compare", "--length", "20m", "--outage", "total@5m+10m", "--seeds", "1"};
    assertThat(
            run(
                with(
                    outage,
                    "-c",
                    file + "#gpt",
                    "-c",
                    file + "#chat",
                    "-c",
                    file + "#own",
                    "--json",
                    json.toString())))
        .isZero();
    assertThat(out.toString()).contains("gpt", "chat", "own", "  by the spare", "  to the spare");
    assertThat(
            run(
                with(
                    outage,
                    "-c",
                    file + "#chat",
                    "--spare-outage",
                    "total@5m+10m",
                    "--failures",
                    "2%:beta:0.2:10s")))
        .isZero();
    assertThat(run(with(outage, "-c", file + "#three"))).isEqualTo(1);
    assertThat(err.toString()).contains("--config: three has 3 targets (expected: 1, or 2 of");
  }

  private static String[] with(String[] some, String... others) {
    return Stream.concat(Stream.of(some), Stream.of(others)).toArray(String[]::new);
  }

  @Test
  void replaysRecordsAndNamesBadLines() throws IOException {
    Path records = records();
    assertThat(run("replay", records.toString(), "-c", "ai")).isZero();
    assertThat(out.toString())
        .contains("3600 calls in 59 min 59 s", "1 outage was found", "1 line was no record");
    assertThat(err.toString()).contains("calls.csv:3602: ", "bad lines: 1");
    assertThat(run("replay", records.toString(), "--strict")).isEqualTo(1);
    assertThat(err.toString()).contains("1 bad lines, and --strict");
  }

  @Test
  void tunesAndSaysByItsCodeWhetherTheGoalsAreReached() throws IOException {
    String records = records().toString();
    assertThat(run("tune", records, "--false-openings", "1/hour", "--id", "chat")).isZero();
    assertThat(out.toString()).contains("Proposed: proposal", "halfopen:\n  instances:\n    chat:");
    assertThat(run("tune", records, "--detect-within", "1s", "--patience", "1s", "--json", "-"))
        .isEqualTo(3);
    assertThat(out.toString()).contains("\"reaches_goals\":0", "\"answered_in_time\":0");
  }

  @Test
  void whatIsProposedIsReadAsItWasTried() throws IOException {
    Recording recording = new RecordReader(FieldNames.usual()).read(List.of(records()));
    Tuning tuning = Tuner.tune(recording, Goals.USUAL, Map.of());
    String text = tuning.text("chat");
    Path file =
        Files.writeString(
            directory.resolve("pasted.yaml"), text.substring(text.indexOf("halfopen:\n")));
    Trial proposed = tuning.proposed();
    assertThat(HalfopenFile.circuitBreakers(file)).isEqualTo(Map.of("chat", proposed.config()));
  }

  @Test
  void mistakesAreToldInOneLine() throws IOException {
    assertThat(run("replay", "nowhere.csv")).isEqualTo(1);
    assertThat(run("compare", "-c", "nowhere.yaml")).isEqualTo(1);
    Path bad =
        Files.writeString(
            directory.resolve("bad.yaml"), "halfopen.instances.chat.failure-treshold: 3\n");
    assertThat(run("compare", "-c", bad.toString())).isEqualTo(1);
    assertThat(run("compare", "-c", bad + "#x")).isEqualTo(1);
    Path empty = Files.writeString(directory.resolve("empty.csv"), "time,duration,outcome\n");
    assertThat(run("tune", empty.toString())).isEqualTo(1);
    assertThat(err.toString().lines())
        .allSatisfy(line -> assertThat(line).startsWith("halfopen-simulator: "))
        .anyMatch(line -> line.contains("nowhere.csv: there is no such file"))
        .anyMatch(line -> line.contains("--config: nowhere.yaml: there is no such file"))
        .anyMatch(line -> line.contains("halfopen.instances.chat.failure-treshold: 3 (expected:"))
        .anyMatch(line -> line.contains("there is no record of a call in "));
  }

  @Test
  void wrongUsageIsToldWithTheUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("dance")).isEqualTo(2);
    assertThat(run("tune")).isEqualTo(2);
    assertThat(run("compare", "--length", "long")).isEqualTo(2);
    assertThat(run("compare", "--outage", "flood@1m+1m")).isEqualTo(2);
    assertThat(run("compare", "--failures", "1%:often")).isEqualTo(2);
    assertThat(run("compare", "--failures", "1%:beta:x:3s")).isEqualTo(2);
    assertThat(run("compare", "--failures", "1%:beta:2:3s")).isEqualTo(2);
    assertThat(run("tune", "x", "--false-openings", "often")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "'long' (expected: such as 500ms, 30s, 5m or 2h)",
            "'1%:often' (expected: such as 1%, 2%:bursts:3s or 2%:beta:0.2:10s)",
            "'1%:beta:x:3s': x (expected: a number)",
            "'1%:beta:2:3s': correlation: 2.0 (expected: more than 0, at most 0.9)",
            "flood (expected: total, partial, hang, cut, stall, quota, brown-out or flapping)",
            "'often' (expected: such as 1/month, 2/week or 0.5/day)");
  }

  @Test
  void recordShowsTheLineToAttach() {
    assertThat(run("record")).isZero();
    assertThat(out.toString()).contains("CallRecorder.into(Path.of(\"records\")).attach(registry)");
  }
}
