package dev.halfopen.users;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page in Markdown, and the code that stands on it. */
public record Page(String name, List<String> lines) {
  private static final Pattern CELL_BORDER = Pattern.compile("(?<!\\\\)\\|");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** Code at a place of a page. */
  public record Snippet(String page, int line, String code) {
    @Override
    public String toString() {
      return page + ", line " + line;
    }
  }

  /** A page by its path in the project. */
  public static Page read(String name) throws IOException {
    return new Page(name, Files.readAllLines(projectRoot().resolve(name)));
  }

  /** The directory with the README, whether the tests run from there or from a module. */
  public static Path projectRoot() {
    return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
        .takeWhile(directory -> directory != null)
        .filter(directory -> Files.isDirectory(directory.resolve(".mvn")))
        .findFirst()
        .orElseThrow();
  }

  /** The whole page. */
  public String text() {
    return String.join("\n", lines);
  }

  /** The fences marked {@code java}. */
  public List<Snippet> fences() {
    return fences("java");
  }

  /** The fences of this language. */
  public List<Snippet> fences(String language) {
    return Fence.of(this).stream()
        .filter(fence -> fence.language().equals(language))
        .map(fence -> new Snippet(name, fence.line(), fence.code()))
        .toList();
  }

  /** The rows of the table whose title row begins with this cell, by their cells. */
  public List<List<String>> table(String firstTitle) {
    return lines.stream()
        .map(Page::cells)
        .dropWhile(row -> row.isEmpty() || !row.get(0).equals(firstTitle))
        .skip(2)
        .takeWhile(row -> !row.isEmpty())
        .toList();
  }

  /** The rows of all tables that have a column of this name: what stands in that column. */
  public List<Snippet> column(String title) {
    List<Snippet> cells = new ArrayList<>();
    int column = -1;
    for (int i = 0; i < lines.size(); i++) {
      List<String> row = cells(lines.get(i));
      if (row.isEmpty()) {
        column = -1;
      } else if (column < 0) {
        column = row.indexOf(title);
      } else if (column < row.size() && !row.get(column).matches("-+")) {
        cells.add(new Snippet(name, i + 1, row.get(column)));
      }
    }
    return cells;
  }

  /** The code in backticks of a cell that calls something. */
  public static List<Snippet> calls(Snippet cell) {
    List<Snippet> calls = new ArrayList<>();
    Matcher code = CODE.matcher(cell.code());
    while (code.find()) {
      if (code.group(1).contains("(")) {
        calls.add(new Snippet(cell.page(), cell.line(), code.group(1)));
      }
    }
    return calls;
  }

  private static List<String> cells(String line) {
    if (!line.startsWith("|")) {
      return List.of();
    }
    return CELL_BORDER
        .splitAsStream(line)
        .skip(1)
        .map(cell -> cell.strip().replace("\\|", "|"))
        .toList();
  }
}
