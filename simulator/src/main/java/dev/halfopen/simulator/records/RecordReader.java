package dev.halfopen.simulator.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.halfopen.internal.Text;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads the user's own records: JSON Lines, CSV, or OpenTelemetry's spans (OTLP in JSON), as what
 * stands in a file says, compressed by gzip or not. A line that is no record is counted and named
 * in the {@link Recording}, and reading goes on. Immutable.
 *
 * @since 0.1.0
 */
public final class RecordReader {
  /** A line of spans is what was exported at once. */
  private static final int MAX_LINE = 1 << 26;

  private static final int BLOCK = 1 << 16;
  private static final int MAX_DEPTH = 100;
  private static final int GZIP = 0x1f8b;

  private final FieldNames names;
  private final JsonFactory json =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  /** Reads records whose fields have these names. */
  public RecordReader(FieldNames names) {
    this.names = names;
  }

  /**
   * Reads files, and the files of directories, in the order of their names.
   *
   * @throws NoSuchFileException if one is not there
   * @throws IOException if one can't be read
   */
  public Recording read(List<Path> paths) throws IOException {
    RecordingBuilder records = new RecordingBuilder();
    for (Path path : paths) {
      for (Path file : filesOf(path)) {
        readFile(file, records);
      }
    }
    return records.build();
  }

  private static List<Path> filesOf(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      if (!Files.exists(path)) {
        throw new NoSuchFileException(path.toString());
      }
      return List.of(path);
    }
    try (Stream<Path> all = Files.list(path)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  private void readFile(Path file, RecordingBuilder to) throws IOException {
    String name = Text.quotable(file.toString());
    try (Lines lines = new Lines(open(file), MAX_LINE)) {
      if (!nextLine(lines, name, to)) {
        return;
      }
      boolean isJson = lines.first() == '{' || lines.first() == '[' || isNamedJson(file);
      if (isJson && lines.first() == '{' && isBeginningOfDocument(lines)) {
        readDocument(file, name, to);
      } else if (isJson) {
        readLines(lines, new JsonLines(json, names), name, to);
      } else {
        readCsv(lines, name, to);
      }
    } catch (EOFException | ZipException e) {
      to.bad(name, 0, 1, "the file breaks off: " + Text.describe(e));
    }
  }

  private static InputStream open(Path file) throws IOException {
    BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), BLOCK);
    in.mark(2);
    int magic = in.read() << 8 | in.read();
    in.reset();
    try {
      return magic == GZIP ? new GZIPInputStream(in, BLOCK) : in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static boolean isNamedJson(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.contains(".json") || name.contains(".ndjson");
  }

  /** Whether somebody has written one object over many lines. */
  private boolean isBeginningOfDocument(Lines lines) throws IOException {
    try (JsonParser parser = json.createParser(lines.bytes(), lines.start(), lines.length())) {
      parser.nextToken();
      parser.skipChildren();
      return false;
    } catch (JsonEOFException e) {
      byte last = lines.last();
      return last == '{' || last == '[' || last == ',';
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private void readDocument(Path file, String name, RecordingBuilder to) throws IOException {
    try (InputStream in = open(file);
        JsonParser parser = json.createParser(in)) {
      new OtlpSpans().read(parser, to);
    } catch (JsonProcessingException e) {
      to.bad(
          name,
          e.getLocation().getLineNr(),
          1,
          Explained.json(e).reason() + "; what follows was not read");
    } catch (BadRecordException e) {
      to.bad(name, 1, 1, e.reason());
    }
  }

  private void readCsv(Lines lines, String name, RecordingBuilder to) throws IOException {
    try {
      CsvLines csv = new CsvLines(lines.text(), names);
      if (nextLine(lines, name, to)) {
        readLines(lines, csv, name, to);
      }
    } catch (BadRecordException e) {
      to.bad(name, lines.number(), 1, e.reason() + "; the file was not read");
    }
  }

  private static void readLines(Lines lines, RecordFormat format, String name, RecordingBuilder to)
      throws IOException {
    do {
      long first = lines.number();
      try {
        format.read(lines, to);
      } catch (BadRecordException e) {
        to.bad(name, first, lines.number() - first + 1, e.reason());
      }
    } while (nextLine(lines, name, to));
  }

  /** Goes on to a line with something in it. */
  private static boolean nextLine(Lines lines, String name, RecordingBuilder to)
      throws IOException {
    while (lines.next()) {
      if (lines.isTooLong()) {
        to.bad(name, lines.number(), 1, "longer than " + (lines.maxLength() >> 20) + " MiB");
      } else if (!lines.isBlank()) {
        return true;
      }
    }
    return false;
  }
}
