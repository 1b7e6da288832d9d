package dev.halfopen.simulator.records;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files of a directory, numbered from 1: when one is full the next is begun, and the oldest go.
 * What an earlier run has left counts among them, and is never written into. Not thread-safe.
 */
final class RotatingFiles implements Closeable {
  private static final Pattern NAME = Pattern.compile("calls-(\\d{8,18})\\.jsonl");

  private final Path directory;
  private final long maxBytes;
  private final int maxFiles;
  private @Nullable OutputStream current;
  private long written;

  RotatingFiles(Path directory, long maxBytes, int maxFiles) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
  }

  void write(String line) throws IOException {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    OutputStream out = current;
    if (out == null || written + bytes.length > maxBytes) {
      out = next();
    }
    out.write(bytes);
    written += bytes.length;
  }

  void flush() throws IOException {
    if (current != null) {
      current.flush();
    }
  }

  private OutputStream next() throws IOException {
    close();
    Files.createDirectories(directory);
    OutputStream out = null;
    while (out == null) {
      List<Path> there = files(directory);
      long number = there.isEmpty() ? 1 : number(there.get(there.size() - 1)) + 1;
      for (int i = 0; i <= there.size() - maxFiles; i++) {
        Files.deleteIfExists(there.get(i));
      }
      out = created(directory.resolve(String.format("calls-%08d.jsonl", number)));
    }
    current = out;
    written = 0;
    return out;
  }

  /** Null: another process was faster. */
  private static @Nullable OutputStream created(Path file) throws IOException {
    try {
      return new BufferedOutputStream(
          Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    } catch (FileAlreadyExistsException e) {
      return null;
    }
  }

  /** The files of this kind, the oldest first. */
  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted(Comparator.comparingLong(RotatingFiles::number))
          .toList();
    }
  }

  private static long number(Path file) {
    Matcher matcher = NAME.matcher(file.getFileName().toString());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
  }

  @Override
  public void close() throws IOException {
    OutputStream out = current;
    current = null;
    if (out != null) {
      out.close();
    }
  }
}
