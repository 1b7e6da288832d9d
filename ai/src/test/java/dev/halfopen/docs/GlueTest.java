package dev.halfopen.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.users.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How many lines an application needs for Halfopen: as many as the page says, and few. */
class GlueTest {
  private static final int FEW = 15;
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import dev\\.halfopen\\.(?:\\w+\\.)*(\\w+);?$");

  /** A service, and the source that has all of its glue. */
  record Service(String name, String source) {
    List<String> lines() throws IOException {
      return Files.readAllLines(Page.projectRoot().resolve("examples").resolve(name + source));
    }

    /** What stands between the tags, or what doesn't, without imports, comments and blank lines. */
    List<String> code(boolean glue) throws IOException {
      List<String> code = new ArrayList<>();
      boolean within = false;
      for (String line : lines()) {
        String text = line.strip();
        if (text.equals("// tag::glue[]") || text.equals("// end::glue[]")) {
          assertThat(within).as(line).isEqualTo(text.contains("end"));
          within = !within;
        } else if (within == glue && !text.isEmpty() && !text.matches("(import|//|/?\\*).*")) {
          code.add(text);
        }
      }
      assertThat(within).as("the last tag").isFalse();
      return code;
    }
  }

  static Stream<Service> services() {
    return Stream.of(
        new Service("plain", "/src/main/java/dev/halfopen/examples/plain/ChatService.java"),
        new Service("kotlin", "/src/main/kotlin/dev/halfopen/examples/kotlin/ChatService.kt"));
  }

  @ParameterizedTest
  @MethodSource("services")
  void thePageCountsTheLines(Service service) throws IOException {
    int lines = service.code(true).size();
    assertThat(lines).isPositive().isLessThan(FEW);
    assertThat(Page.read("docs/examples.md").lines())
        .contains(
            "| [examples/%1$s](../examples/%1$s/README.md) | %2$d |"
                .formatted(service.name(), lines));
  }

  @ParameterizedTest
  @MethodSource("services")
  void noOtherLineNamesWhatIsImportedFromHalfopen(Service service) throws IOException {
    Matcher imports = IMPORT.matcher(String.join("\n", service.lines()));
    List<String> names = imports.results().map(found -> found.group(1)).toList();
    assertThat(names).hasSizeGreaterThan(8);
    Pattern any = Pattern.compile("\\b(" + String.join("|", names) + ")\\b");
    assertThat(service.code(false)).noneMatch(line -> any.matcher(line).find());
    assertThat(service.code(true)).anyMatch(line -> any.matcher(line).find());
  }

  @Test
  void whatStandsOutsideOfTheTagsIsNoGlue() throws IOException {
    Service plain = services().toList().get(0);
    assertThat(plain.code(false).size() + plain.code(true).size())
        .isLessThan(plain.lines().size())
        .isGreaterThan(60);
  }
}
