package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.Failover;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table is in order, and the guide's page says what it says: run with {@code
 * -Dhalfopen.docs.write=true} to have the page written anew.
 */
class MeaningsTest {
  private static final Meanings TABLE = Meanings.table();
  private static final Path PAGE = Path.of("../docs/guide/ai-failures.md");
  private static final String BEGIN = "<!-- from meanings.tsv: begin -->\n";
  private static final String END = "<!-- from meanings.tsv: end -->\n";
  private static final String EVIDENCE = "[DSVUJ] 20[0-9]{2}-(0[1-9]|1[0-2])";

  static Stream<Meanings.Example> examples() {
    return TABLE.examples().stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void eachPatternFitsWhatItIsThereFor(Meanings.Example example) {
    assertThat(example.evidence()).matches(EVIDENCE);
    assertThat(example.source()).isNotBlank();
    assertThat(example.texts()).isNotEmpty();
    for (String text : example.texts()) {
      assertThat(Words.of(text) + "\n" + Words.ofName(text)).containsPattern(example.pattern());
    }
  }

  @Test
  void eachRowSaysHowItIsKnownAndIsAboutServicesThatThereAre() {
    Set<String> families = new TreeSet<>(TABLE.words().keySet());
    for (Meaning row : TABLE.rows()) {
      assertThat(row.evidence()).as(row.toString()).matches(EVIDENCE);
      assertThat(row.source()).as(row.toString()).isNotBlank();
      row.services().forEach(name -> assertThat(Provider.valueOf(name)).isNotNull());
      row.terms().forEach(term -> families.remove(term.text().replace("!", "")));
    }
    assertThat(families).as("words that no row asks for").isEmpty();
    TABLE.hosts().keySet().forEach(Provider::valueOf);
    TABLE.headers().keySet().forEach(Provider::valueOf);
  }

  @Test
  void theLastRowFitsEverything() {
    Meaning last = TABLE.rows().get(TABLE.rows().size() - 1);
    assertThat(last.fits(new Said(Set.of("X"), -1, "any", "", null, false))).isTrue();
    assertThat(last.fits(new Said(Set.of(), 999, "", "", null, false))).isTrue();
  }

  @Test
  void aMistakeInTheTableIsNamedWithItsLine() {
    for (String line :
        List.of(
            "rows\tx",
            "row\tany",
            "row\tany\tx\t-\t-\tTIMEOUT\t\tD\ts",
            "row\tany\tany\t-\tnosuchwords\tTIMEOUT\t\tD\ts",
            "words\tx\t(\tx\tD\ts")) {
      assertThatThrownBy(() -> MeaningsReader.read(List.of("# a comment", "", line)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("meanings.tsv, line 3: " + line);
    }
  }

  @Test
  void hintsOfARow() {
    Meaning row =
        MeaningsReader.read(
                List.of(
                    "row\tMISTRAL,GROQ\t5xx\ta,-\t@wait\tTIMEOUT\tno-wait no-retry failover=NOWHERE\tD\ts"))
            .rows()
            .get(0);
    assertThat(row.waitHelps()).isFalse();
    assertThat(row.retryCanHelp()).isFalse();
    assertThat(row.failover()).isEqualTo(Failover.NOWHERE);
    Said said = new Said(Set.of("GROQ"), 599, "a", "", java.time.Duration.ZERO, false);
    assertThat(row.fits(said)).isTrue();
    assertThat(row.fits(new Said(Set.of("GROQ"), 500, "", "", java.time.Duration.ZERO, false)))
        .isTrue();
    assertThat(row.fits(new Said(Set.of("GROQ"), 500, "b", "", java.time.Duration.ZERO, false)))
        .isFalse();
    assertThat(row.fits(new Said(Set.of("GROQ"), 499, "a", "", java.time.Duration.ZERO, false)))
        .isFalse();
    assertThat(row.fits(new Said(Set.of("XAI"), 500, "a", "", java.time.Duration.ZERO, false)))
        .isFalse();
    assertThat(row.fits(new Said(Set.of("GROQ"), 500, "a", "", null, false))).isFalse();
  }

  @Test
  void theGuidesPageIsPrintedFromTheTable() throws IOException {
    String page = Files.readString(PAGE, StandardCharsets.UTF_8);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    String printed = page.substring(0, begin) + print() + page.substring(end);
    if (Boolean.getBoolean("halfopen.docs.write")) {
      Files.writeString(PAGE, printed, StandardCharsets.UTF_8);
      return;
    }
    assertThat(page).isEqualTo(printed);
  }

  private static String print() {
    StringBuilder page = new StringBuilder();
    Map<String, List<Meaning>> sections = new LinkedHashMap<>();
    TABLE
        .rows()
        .forEach(row -> sections.computeIfAbsent(row.section(), s -> new ArrayList<>()).add(row));
    sections.forEach((section, rows) -> print(page, section, rows));
    page.append("\n## The words\n| words | for instance | evidence |\n|---|---|---|\n");
    for (Meanings.Example example : TABLE.examples()) {
      page.append("| ").append(example.family()).append(" | ");
      page.append(
          example.texts().stream()
              .map(text -> "\"" + cell(text) + "\"")
              .collect(Collectors.joining(", ")));
      page.append(" | ").append(example.evidence()).append(", ").append(cell(example.source()));
      page.append(" |\n");
    }
    page.append("\n## Known by their hosts\n| provider | hosts |\n|---|---|\n");
    TABLE
        .hosts()
        .forEach(
            (name, hosts) ->
                page.append("| `")
                    .append(name)
                    .append("` | ")
                    .append(
                        hosts.stream().map(h -> "`" + h + "`").collect(Collectors.joining(", ")))
                    .append(" |\n"));
    page.append('\n');
    return page.toString();
  }

  private static void print(StringBuilder page, String section, List<Meaning> rows) {
    page.append("\n## ").append(section).append('\n');
    page.append(
        "| status | code or type | words | exception | wait, retry, elsewhere | evidence |\n");
    page.append("|---|---|---|---|---|---|\n");
    for (Meaning row : rows) {
      List<String> hints = new ArrayList<>();
      if (!row.waitHelps()) {
        hints.add("wait: none");
      }
      if (row.retryCanHelp() != null) {
        hints.add("retry: " + (row.retryCanHelp() ? "yes" : "no"));
      }
      if (row.failover() != null) {
        hints.add(row.failover().name());
      }
      String services =
          row.services().isEmpty()
              ? ""
              : " (" + String.join(", ", new TreeSet<>(row.services())) + ")";
      String terms =
          row.terms().stream()
              .map(term -> term.text().replaceFirst("^!", "not "))
              .collect(Collectors.joining(", "));
      page.append("| ").append(row.statuses().text()).append(services);
      page.append(" | ").append(row.names().isAny() ? "" : names(row));
      page.append(" | ").append(cell(terms));
      page.append(" | ")
          .append(row.failure().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
      page.append(" | ").append(String.join(", ", hints));
      page.append(" | ")
          .append(row.evidence())
          .append(", ")
          .append(cell(row.source()))
          .append(" |\n");
    }
  }

  private static String names(Meaning row) {
    return Stream.of(row.names().toString().split(","))
        .map(name -> name.equals("-") ? "none" : "`" + name + "`")
        .collect(Collectors.joining(", "));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
