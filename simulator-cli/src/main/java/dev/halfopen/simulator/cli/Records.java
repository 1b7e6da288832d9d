package dev.halfopen.simulator.cli;

import dev.halfopen.internal.Text;
import dev.halfopen.simulator.records.BadLine;
import dev.halfopen.simulator.records.FieldNames;
import dev.halfopen.simulator.records.RecordReader;
import dev.halfopen.simulator.records.Recording;
import dev.halfopen.simulator.traffic.CallOutcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The user's records, and what is to be said about them. */
final class Records {
  @Parameters(
      paramLabel = "<records>",
      arity = "1..*",
      description =
          "Files or directories: JSON Lines, CSV, or OpenTelemetry's spans in JSON (OTLP), gzipped"
              + " or not; each call with its time, duration and outcome.")
  private List<Path> files = List.of();

  @Option(
      names = "--field",
      paramLabel = "<what>=<name>",
      description = {
        "What stands under which name, where that is not guessed: time, end, duration, outcome,"
            + " first_content, model, input_tokens, output_tokens, retry_after. A name may end in"
            + " its unit (_ms, _s); a duration without one is in milliseconds."
      })
  private Map<String, String> names = new LinkedHashMap<>();

  @Option(names = "--strict", description = "End with an error if any line is no record.")
  private boolean strict;

  /** Reads them; says on {@code err} what was no record. */
  Recording read(PrintWriter err) {
    Recording recording = readAll();
    tellBadLines(recording, err);
    if (recording.size() == 0) {
      throw new ProgramException(
          "there is no record of a call in "
              + Text.quotable(files.stream().map(Path::toString).collect(Collectors.joining(", ")))
              + (recording.others() == 0
                  ? ""
                  : " (" + recording.others() + " spans, but none of a call to a model)"));
    }
    if (strict && recording.badLines() > 0) {
      throw new ProgramException(recording.badLines() + " bad lines, and --strict");
    }
    return recording;
  }

  private Recording readAll() {
    try {
      return new RecordReader(FieldNames.of(names)).read(files);
    } catch (NoSuchFileException e) {
      throw new ProgramException(
          Text.quotable(String.valueOf(e.getMessage())) + ": there is no such file", e);
    } catch (IOException e) {
      throw new ProgramException("records: " + Text.describe(e), e);
    } catch (IllegalArgumentException e) {
      throw new ProgramException("--field: " + e.getMessage(), e);
    }
  }

  private static void tellBadLines(Recording recording, PrintWriter err) {
    if (recording.badLines() == 0) {
      return;
    }
    for (BadLine bad : recording.badLineExamples()) {
      err.println(bad);
    }
    err.println(
        "bad lines: "
            + recording.badLines()
            + (recording.badLines() > recording.badLineExamples().size()
                ? ", the first of them above"
                : ""));
  }

  /** What was read, in lines for people. */
  static List<String> told(Recording recording) {
    String outcomes =
        Stream.of(CallOutcome.values())
            .filter(outcome -> recording.count(outcome) > 0)
            .map(outcome -> recording.count(outcome) + " " + Plain.word(outcome))
            .collect(Collectors.joining(", "));
    List<String> lines = new ArrayList<>();
    lines.add(
        recording.size()
            + " calls in "
            + Text.duration(recording.span())
            + " from "
            + recording.start()
            + " on: "
            + outcomes);
    if (recording.badLines() > 0) {
      lines.add(
          recording.badLines() == 1
              ? "1 line was no record"
              : recording.badLines() + " lines were no records");
    }
    if (recording.dropped() > 0) {
      lines.add(
          recording.dropped() + " calls were not recorded: the recorder had no room for them");
    }
    if (recording.count(CallOutcome.REFUSED) > 0) {
      lines.add(
          recording.count(CallOutcome.REFUSED)
              + " calls were refused by a breaker when they were recorded; nobody knows what would"
              + " have come of them, so they are left out");
    }
    return lines;
  }
}
