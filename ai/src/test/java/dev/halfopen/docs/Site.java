package dev.halfopen.docs;

import dev.halfopen.users.Fence;
import dev.halfopen.users.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages in Markdown that readers come to: at the top, the documentation, the examples. */
final class Site {
  static final String INDEX = "docs/README.md";

  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("#{1,6} (.*)");
  private static final Pattern NO_SLUG = Pattern.compile("[^\\p{L}\\p{N} _-]");

  private Site() {}

  /** A link, and the line of the page on which it stands. */
  record Link(String page, int line, String target) {
    @Override
    public String toString() {
      return page + ", line " + line + ": " + target;
    }

    boolean isRelative() {
      return !target.contains("://") && !target.startsWith("mailto:");
    }

    /** The file that it leads to, by its path in the project. */
    String file() {
      String path = target.replaceAll("#.*", "");
      Path from = Path.of(page);
      return path.isEmpty() ? page : unix(from.resolveSibling(Path.of(path)).normalize());
    }

    /** The place in the file; empty if none is named. */
    String anchor() {
      return target.contains("#") ? target.replaceAll(".*#", "") : "";
    }
  }

  /** All pages, in order of their paths. */
  static List<Page> pages() throws IOException {
    List<Page> pages = new ArrayList<>();
    for (String name : names()) {
      pages.add(Page.read(name));
    }
    return pages;
  }

  private static List<String> names() throws IOException {
    Path root = Page.projectRoot();
    List<Path> found = new ArrayList<>();
    try (Stream<Path> top = Files.list(root);
        Stream<Path> docs = Files.walk(root.resolve("docs"));
        Stream<Path> examples = Files.walk(root.resolve("examples"), 2)) {
      Stream.of(top, docs, examples).flatMap(files -> files).forEach(found::add);
    }
    return found.stream()
        .filter(file -> file.toString().endsWith(".md"))
        .map(file -> unix(root.relativize(file)))
        .sorted()
        .toList();
  }

  private static String unix(Path path) {
    return path.toString().replace('\\', '/');
  }

  /** All links of a page, but for those in code. */
  static List<Link> links(Page page) {
    List<Link> links = new ArrayList<>();
    List<String> prose = prose(page);
    for (int i = 0; i < prose.size(); i++) {
      Matcher link = LINK.matcher(prose.get(i).replaceAll("`[^`]*`", ""));
      while (link.find()) {
        links.add(new Link(page.name(), i + 1, link.group(1)));
      }
    }
    return links;
  }

  /** What links may name after {@code #}, as GitHub makes it of headings. */
  static List<String> anchors(Page page) {
    List<String> anchors = new ArrayList<>();
    for (String line : prose(page)) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String text = heading.group(1).replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1");
        String slug =
            NO_SLUG.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("").replace(' ', '-');
        anchors.add(slug);
      }
    }
    return anchors;
  }

  /** The lines of a page; those of code are empty. */
  static List<String> prose(Page page) {
    List<String> lines = new ArrayList<>(page.lines());
    for (Fence fence : Fence.of(page)) {
      for (int line = fence.line(); line < fence.line() + fence.length(); line++) {
        lines.set(line, "");
      }
    }
    return lines;
  }
}
