package dev.halfopen.publishing;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.publishing.SourceFile.Declaration;
import dev.halfopen.users.Page;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is public says since when it is there, and what may still change is marked and listed. */
class MarksTest {
  private static final String INCUBATING = "@Incubating";
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private static final List<SourceFile> SOURCES =
      SourceFile.published().stream().filter(file -> !file.isInternal()).toList();

  @Test
  void everythingPublicSaysSinceWhenItIsThere() {
    assertThat(SOURCES)
        .allSatisfy(
            file ->
                assertThat(file.atTheTop())
                    .allSatisfy(
                        each -> assertThat(each.documents("@since")).as(each.name()).isTrue()));
  }

  @Test
  void scanSeesWhatIsPublic() {
    assertThat(SOURCES.stream().flatMap(file -> file.atTheTop().stream()))
        .extracting(Declaration::name)
        .contains("CircuitBreaker", "Incubating", "ScriptedAiService", "dev.halfopen.kotlin")
        .hasSizeGreaterThan(150);
  }

  @Test
  void pageListsWhatIsMarked() throws IOException {
    Set<String> listed =
        Page.read("docs/guide/versions.md").table("incubating").stream()
            .flatMap(row -> CODE.matcher(row.get(0)).results())
            .map(found -> found.group(1))
            .collect(toCollection(TreeSet::new));

    assertThat(marked()).containsExactlyElementsOf(listed).hasSizeGreaterThan(10);
  }

  @Test
  void packagesAreMarkedAsAWhole() {
    Set<String> marked = marked();

    assertThat(SOURCES)
        .filteredOn(file -> file.path().toString().endsWith(".kt"))
        .filteredOn(file -> marked.contains(file.packageName()))
        .flatExtracting(SourceFile::atTheTop)
        .allSatisfy(each -> assertThat(each.isMarked(INCUBATING)).as("%s", each).isTrue());
  }

  @Test
  void comparisonOfTheApiPassesOverMarkedPackages() {
    List<Pattern> passedOver =
        Pom.parent()
            .all(
                "profiles",
                "profile",
                "build",
                "plugins",
                "plugin",
                "executions",
                "execution",
                "configuration",
                "parameter",
                "excludes",
                "exclude")
            .stream()
            .map(each -> each.getTextContent())
            .filter(each -> !each.startsWith("@"))
            .map(each -> Pattern.compile(each.replace(".", "\\.").replace("*", ".*")))
            .toList();

    assertThat(marked().stream().filter(name -> name.startsWith("dev.halfopen.")))
        .allMatch(name -> passedOver.stream().anyMatch(each -> each.matcher(name).matches()));
  }

  private static Set<String> marked() {
    return SOURCES.stream()
        .flatMap(file -> file.marked(INCUBATING).stream())
        .map(Declaration::name)
        .collect(toCollection(TreeSet::new));
  }
}
