package dev.halfopen.publishing;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A table of a page in Markdown: the rows beneath its title, by their cells. */
final class Table {
  private Table() {}

  /** The rows of the table whose title row begins with this cell. */
  static List<List<String>> of(String page, String firstTitle) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    boolean within = false;
    for (String line : Files.readAllLines(Pom.top().resolve(page))) {
      if (!line.startsWith("|")) {
        within = false;
      } else if (line.startsWith("| " + firstTitle + " |")) {
        within = true;
      } else if (within && !line.startsWith("|--")) {
        rows.add(Stream.of(line.substring(1).split("\\|", -1)).map(String::strip).toList());
      }
    }
    return rows;
  }
}
