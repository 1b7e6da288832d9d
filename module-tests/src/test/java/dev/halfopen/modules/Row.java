package dev.halfopen.modules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A row of {@code applications.txt}, which says what the columns mean.
 *
 * @param beside what the application depends on besides the artifact
 * @param platform the BOM that it imports; or empty
 * @param modules what its module requires besides ours
 */
record Row(
    String name,
    String artifact,
    List<String> beside,
    String platform,
    List<String> modules,
    List<Form> forms,
    List<String> options,
    String program,
    String prints) {
  private static final String TABLE = "/applications.txt";
  private static final Pattern BAR = Pattern.compile("\\s*\\|\\s*");
  private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** All rows, in their order. */
  static List<Row> all() {
    try (var table = Row.class.getResourceAsStream(TABLE)) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Row::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row parse(String line) {
    String[] cells = BAR.split(line, -1);
    if (cells.length != 9) {
      throw new IllegalArgumentException("columns: " + cells.length + " (expected: 9) in " + line);
    }
    return new Row(
        cells[0],
        cells[1],
        list(COMMA, cells[2]),
        cells[3],
        list(COMMA, cells[4]),
        list(COMMA, cells[5]).stream().map(Form::of).toList(),
        list(SPACE, cells[6]),
        cells[7],
        cells[8]);
  }

  private static List<String> list(Pattern separator, String cell) {
    return Arrays.stream(separator.split(cell)).filter(item -> !item.isEmpty()).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
