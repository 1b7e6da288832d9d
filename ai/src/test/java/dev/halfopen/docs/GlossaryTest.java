package dev.halfopen.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.users.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The words stand in the glossary and in Javadoc alike, and no type needs them to be introduced.
 */
class GlossaryTest {
  private static final Pattern ROW = Pattern.compile("\\| (.+?) \\| (.+) \\|");
  private static final Pattern ENTRY = Pattern.compile("<dt>([^<]+)<dd>([^<]+)", Pattern.DOTALL);
  private static final Pattern TYPE =
      Pattern.compile(
          "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@[\\w.]+(?:\\([^)]*\\))?\\s*)*"
              + "public (?:abstract |final |sealed |static |non-sealed )*"
              + "(?:class|interface|enum|record|@interface) (\\w+)",
          Pattern.DOTALL);

  /** Words of the design, which mean something else, or nothing, to who has not read it. */
  private static final Pattern OF_THE_DESIGN =
      Pattern.compile(
          "\\b(permits?|verdicts?|admission|admitted|admits|neutral|settled?s?|phases?|gates?|leases?|"
              + "evidence|trials?|late|joins?|ramps?|R\\d+)\\b");

  private static Map<String, String> all(Pattern pattern, String text) {
    Map<String, String> words = new LinkedHashMap<>();
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      words.put(found.group(1).strip(), found.group(2).replaceAll("[\\s*]+", " ").strip());
    }
    return words;
  }

  @Test
  void javadocHasTheWordsOfThePage() throws IOException {
    Map<String, String> page = all(ROW, Page.read("docs/glossary.md").text());
    page.remove("word");
    String javadoc =
        Files.readString(
            Page.projectRoot().resolve("core/src/main/java/dev/halfopen/package-info.java"));
    Map<String, String> words =
        all(ENTRY, javadoc.replaceAll("(?m)^ \\* ?", "").replaceAll("(?s)</dl>.*", "</dl>"));
    assertThat(page).hasSizeGreaterThan(20);
    assertThat(words).isEqualTo(page);
  }

  @Test
  void noPublicTypeIsIntroducedByWordsOfTheDesign() throws IOException {
    List<String> introduced = new ArrayList<>();
    int types = 0;
    for (Path source : published()) {
      Matcher type = TYPE.matcher(Files.readString(source));
      while (type.find()) {
        types++;
        String first = firstSentence(type.group(1));
        if (OF_THE_DESIGN.matcher(first).find()) {
          introduced.add(type.group(2) + ": " + first);
        }
      }
    }
    assertThat(types).isGreaterThan(150);
    assertThat(introduced).isEmpty();
  }

  private static String firstSentence(String javadoc) {
    String text = javadoc.replaceAll("\\s*\\n\\s*\\* ?", " ").strip();
    return text.replaceAll("(?s)(?<=[.?!])\\s.*", "")
        .replaceAll("\\{@\\w+ [^}]*\\}", "")
        .replaceAll("<p>.*", "");
  }

  /** The sources of packages that users see. */
  private static List<Path> published() throws IOException {
    String bom = Files.readString(Page.projectRoot().resolve("bom/pom.xml"));
    List<Path> sources = new ArrayList<>();
    for (String module : Projects.modules()) {
      Path main = Page.projectRoot().resolve(module).resolve("src/main/java");
      if (bom.contains("<artifactId>halfopen-" + module + "<") && Files.isDirectory(main)) {
        try (Stream<Path> files = Files.walk(main)) {
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.toString().contains("internal"))
              .forEach(sources::add);
        }
      }
    }
    return sources;
  }
}
