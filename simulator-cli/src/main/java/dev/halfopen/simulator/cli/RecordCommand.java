package dev.halfopen.simulator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Says how an application records its calls. */
@Command(
    name = "record",
    description = "Shows the line by which an application records its calls, for replay and tune.",
    sortOptions = false)
final class RecordCommand extends Common implements Callable<Integer> {
  private static final String HELP =
      """
      In your application, with dev.halfopen:halfopen-simulator among its dependencies:

        CallRecorder recorder = CallRecorder.into(Path.of("records")).attach(registry);

      (or .attach(breaker)). It writes one line for each call into records/calls-00000001.jsonl and
      so on: when it began, how long it took, its outcome, the breaker's name and its tag "model",
      and, of streams by clients that halfopen-ai protects, how long until the first content;
      nothing of what was asked or answered. Eight files of 64 MiB are kept, the oldest go:
      .maxFileBytes(..) and .maxFiles(..) change that. recorder.close() ends it.

      Then:

        halfopen-simulator replay records
        halfopen-simulator tune records --detect-within 30s --false-openings 1/month

      Records of other kinds do as well: JSON Lines or CSV with time, duration and outcome, or
      OpenTelemetry's spans in JSON (OTLP), as the collector's file exporter writes them.
      """;

  @Override
  public Integer call() {
    out().print(HELP);
    out().flush();
    return CommandLine.ExitCode.OK;
  }
}
