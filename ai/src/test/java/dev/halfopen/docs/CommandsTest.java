package dev.halfopen.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.users.Fence;
import dev.halfopen.users.Page;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What pages tell to type for Maven is there: profiles, modules, properties. */
class CommandsTest {
  private static final Pattern INLINE = Pattern.compile("`(mvn [^`]*)`");
  private static final Pattern PROFILES = Pattern.compile("(?<= )-P([\\w.,-]+)");
  private static final Pattern MODULES = Pattern.compile("(?<= )-pl ([\\w/.,-]+)");
  private static final Pattern PROPERTY = Pattern.compile("-D(halfopen\\.[\\w.-]+)");

  /** One command, and the page on which it stands. */
  record Command(String page, String text) {
    private List<String> all(Pattern pattern) {
      List<String> found = new ArrayList<>();
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        found.addAll(List.of(matcher.group(1).split(",")));
      }
      return found;
    }
  }

  static Stream<Command> commands() throws IOException {
    List<Command> commands = new ArrayList<>();
    for (Page page : Site.pages()) {
      INLINE
          .matcher(String.join("\n", Site.prose(page)))
          .results()
          .forEach(found -> commands.add(new Command(page.name(), found.group(1))));
      Fence.of(page).stream()
          .filter(fence -> fence.language().equals("sh"))
          .flatMap(fence -> fence.lines().stream())
          .filter(line -> line.startsWith("mvn "))
          .forEach(line -> commands.add(new Command(page.name(), line)));
    }
    return commands.stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyProfileExists(Command command) throws IOException {
    assertThat(Projects.profiles()).as("%s", command).containsAll(command.all(PROFILES));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyModuleExists(Command command) throws IOException {
    assertThat(Projects.modules()).as("%s", command).containsAll(command.all(MODULES));
  }

  @Test
  void everyPropertyIsKnownToAProject() throws IOException {
    Set<String> asked = new TreeSet<>();
    commands().forEach(command -> asked.addAll(command.all(PROPERTY)));
    String projects = String.join("\n", Projects.texts());
    assertThat(asked).isNotEmpty().allSatisfy(property -> assertThat(projects).contains(property));
  }

  @Test
  void aProfileThatIsNowhereIsFound() {
    Command mistake = new Command("", "mvn -q -Pnone,chat -pl examples/none -am compile");
    assertThat(mistake.all(PROFILES)).containsExactly("none", "chat");
    assertThat(mistake.all(MODULES)).containsExactly("examples/none");
  }
}
