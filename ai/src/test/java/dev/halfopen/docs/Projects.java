package dev.halfopen.docs;

import dev.halfopen.users.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the project files of Maven say. */
final class Projects {
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern PROFILE =
      Pattern.compile("<profile>\\s*(?:<!--.*?-->\\s*)?<id>([^<]+)</id>", Pattern.DOTALL);
  private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

  private Projects() {}

  private static String top() throws IOException {
    return Files.readString(Page.projectRoot().resolve("pom.xml"));
  }

  /** The project's own. */
  static String version() throws IOException {
    Matcher version = VERSION.matcher(top());
    return version.find() ? version.group(1) : "";
  }

  /** By their folders. */
  static Set<String> modules() throws IOException {
    return all(MODULE, List.of(top()));
  }

  /** Of the top and of all modules. */
  static Set<String> profiles() throws IOException {
    return all(PROFILE, texts());
  }

  /** The text of each project file. */
  static List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>(List.of(top()));
    for (String module : modules()) {
      Path file = Page.projectRoot().resolve(module).resolve("pom.xml");
      texts.add(Files.readString(file));
    }
    return texts;
  }

  private static Set<String> all(Pattern pattern, List<String> texts) {
    Set<String> found = new TreeSet<>();
    for (String text : texts) {
      pattern.matcher(text).results().forEach(match -> found.add(match.group(1)));
    }
    return found;
  }
}
