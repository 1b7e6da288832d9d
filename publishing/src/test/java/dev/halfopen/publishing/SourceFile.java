package dev.halfopen.publishing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A file of sources that are published, and what it declares in public; told by its lines. */
record SourceFile(Path path, List<String> lines) {
  private static final Pattern TYPE =
      Pattern.compile(
          "( *)(?:public |protected |static |final |sealed |non-sealed |abstract )*"
              + "(?:class|interface|enum|record|@interface) (\\w+).*");
  private static final Pattern MEMBER =
      Pattern.compile(" *(?:public|protected|default) .*?(\\w+)(?:\\(| =|;).*");
  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);?");

  /** What stands without a blank line before a declaration, and is none of its annotations. */
  private static final Pattern OTHER =
      Pattern.compile(".*;|}|.*\\b(?:class|interface|record|enum)\\b.*\\{");

  private static final Pattern FUNCTION = Pattern.compile("public (?:suspend )?(?:inline )?fun .*");

  /** Something public: its name, and the lines that belong to it, its documentation first. */
  record Declaration(String name, List<String> head) {
    boolean isMarked(String annotation) {
      return head.contains(annotation);
    }

    boolean documents(String tag) {
      return head.stream().anyMatch(line -> line.contains("* " + tag));
    }
  }

  /** All files of all modules that are published. */
  static List<SourceFile> published() {
    return Pom.published().stream()
        .map(module -> module.directory().resolve("src/main"))
        .filter(Files::isDirectory)
        .flatMap(SourceFile::beneath)
        .toList();
  }

  private static Stream<SourceFile> beneath(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(java|kt)"))
          .sorted()
          .map(SourceFile::read)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SourceFile read(Path file) {
    try {
      return new SourceFile(file, Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isInternal() {
    return packageName().contains(".internal");
  }

  String packageName() {
    return lines.stream()
        .map(PACKAGE::matcher)
        .filter(Matcher::matches)
        .map(found -> found.group(1))
        .findFirst()
        .orElse("");
  }

  /** The public types at the top of a file in Java, and the public functions of one in Kotlin. */
  List<Declaration> atTheTop() {
    List<Declaration> found = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher type = TYPE.matcher(line);
      if (FUNCTION.matcher(line).matches()) {
        found.add(new Declaration(packageName(), head(i)));
      } else if (line.startsWith("public ") && type.matches()) {
        found.add(new Declaration(type.group(2), head(i)));
      }
    }
    return found;
  }

  /** What carries this annotation, be it a package, a type or a member. */
  List<Declaration> marked(String annotation) {
    List<Declaration> found = new ArrayList<>();
    List<String> around = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher type = TYPE.matcher(line);
      Matcher member = MEMBER.matcher(line);
      List<String> head = head(i);
      boolean marked = head.contains(annotation);
      if (FUNCTION.matcher(line).matches() || PACKAGE.matcher(line).matches()) {
        if (marked) {
          found.add(new Declaration(packageName(), head));
        }
      } else if (type.matches() && !line.strip().startsWith("*")) {
        int depth = type.group(1).length() / 2;
        around.subList(Math.min(depth, around.size()), around.size()).clear();
        around.add(type.group(2));
        if (marked) {
          found.add(new Declaration(String.join(".", around), head));
        }
      } else if (marked && member.matches()) {
        int depth = (line.length() - line.stripLeading().length()) / 2;
        found.add(
            new Declaration(
                String.join(".", around.subList(0, depth)) + "." + member.group(1), head));
      }
    }
    return found;
  }

  /** The lines before this one that belong to it: documentation and annotations. */
  private List<String> head(int line) {
    List<String> head = new ArrayList<>();
    for (int i = line - 1; i >= 0; i--) {
      String before = lines.get(i).strip();
      boolean documentation = before.startsWith("*") || before.startsWith("/**");
      if (before.isEmpty() || (!documentation && OTHER.matcher(before).matches())) {
        break;
      }
      head.add(0, before);
    }
    return head;
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
