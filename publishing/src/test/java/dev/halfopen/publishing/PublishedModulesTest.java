package dev.halfopen.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.publishing.Pom.Dependency;
import dev.halfopen.users.Page;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is published, and what isn't, is said the same everywhere. */
class PublishedModulesTest {
  private static final String BOM = "halfopen-bom";

  static List<Pom> modules() {
    return Pom.modules();
  }

  static List<Pom> published() {
    return Pom.published();
  }

  @Test
  void bomListsWhatIsPublishedAndNothingElse() {
    Pom bom = Pom.read(Page.projectRoot().resolve("bom/pom.xml"));

    assertThat(bom.managed())
        .extracting(Dependency::artifactId)
        .containsExactlyInAnyOrderElementsOf(
            published().stream().map(Pom::artifactId).filter(id -> !id.equals(BOM)).toList());
    assertThat(bom.managed())
        .allSatisfy(
            each -> {
              assertThat(each.groupId()).isEqualTo("dev.halfopen");
              assertThat(each.version()).isEqualTo("${project.version}");
            });
  }

  @ParameterizedTest
  @MethodSource("modules")
  void moduleIsEitherPublishedWithAllOrNotAtAll(Pom module) {
    boolean published = !module.says("maven.deploy.skip");

    assertThat(module.text("name")).isNotEmpty();
    assertThat(module.text("description").endsWith("Not published.")).isNotEqualTo(published);
    for (String skip : List.of("maven.install.skip", "maven.javadoc.skip", "maven.source.skip")) {
      assertThat(module.says(skip)).as(skip).isNotEqualTo(published);
    }
  }

  @ParameterizedTest
  @MethodSource("published")
  void javadocPointsAtAPageThatIsThere(Pom module) {
    String page =
        module
            .properties()
            .getOrDefault("halfopen.guide", Pom.parent().properties().get("halfopen.guide"));

    assertThat(Files.exists(Page.projectRoot().resolve(page))).as(page).isTrue();
  }

  @ParameterizedTest
  @MethodSource("published")
  void whatIsOptionalIsProvidedByTheApplication(Pom module) {
    assertThat(module.dependencies())
        .filteredOn(each -> each.optional().equals("true"))
        .allSatisfy(each -> assertThat(each.scope()).as(each.artifactId()).isEqualTo("provided"));
  }
}
