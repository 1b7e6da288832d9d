package dev.halfopen.publishing;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.publishing.Pom.Dependency;
import dev.halfopen.users.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of supported versions says what the build does. */
class SupportedVersionsTest {
  private static final String PAGE = "docs/guide/versions.md";

  /** A row of the table: the property with its version, and the artifacts that have it. */
  @SuppressWarnings("ImmutableEnumChecker") // List.of makes immutable ones
  enum Row {
    KOTLIN("Kotlin", "kotlin.version", "org.jetbrains.kotlin:"),
    COROUTINES("kotlinx.coroutines", "kotlinx.coroutines.version", "org.jetbrains.kotlinx:"),
    SLF4J("SLF4J", "slf4j.version", "org.slf4j:"),
    JSPECIFY("JSpecify", "jspecify.version", "org.jspecify:"),
    REACTOR("Project Reactor", "reactor.version", "io.projectreactor:"),
    BLOCKHOUND("BlockHound", "blockhound.version", "io.projectreactor.tools:"),
    MICROMETER("Micrometer", "micrometer.version", "io.micrometer:micrometer-"),
    OPENTELEMETRY("OpenTelemetry API", "opentelemetry.version", "io.opentelemetry:"),
    SPRING("Spring Framework", "spring.version", "org.springframework:"),
    SPRING_BOOT("Spring Boot", "spring-boot.version", "org.springframework.boot:"),
    SPRING_AI("Spring AI", "spring-ai.version", "org.springframework.ai:"),
    SPRING_CLOUD(
        "Spring Cloud Commons",
        "spring-cloud.version",
        "org.springframework.cloud:spring-cloud-commons",
        "org.springframework.cloud:spring-cloud-context"),
    GATEWAY(
        "Spring Cloud Gateway",
        "spring-cloud-gateway.version",
        "org.springframework.cloud:spring-cloud-gateway-"),
    OPENFEIGN("Spring Cloud OpenFeign", "spring-cloud-openfeign.version"),
    OPENAI("openai-java", "openai.version", "com.openai:"),
    ANTHROPIC("anthropic-java", "anthropic.version", "com.anthropic:"),
    GOOGLE("google-genai", "google-genai.version", "com.google.genai:"),
    LANGCHAIN4J("LangChain4j", "langchain4j.version", "dev.langchain4j:"),
    AWS("AWS SDK", "aws.version", "software.amazon.awssdk:"),
    AZURE("azure-core", "azure-core.version", "com.azure:azure-core"),
    AZURE_OPENAI("azure-ai-openai", "azure-ai-openai.version"),
    AZURE_INFERENCE("azure-ai-inference", "azure-ai-inference.version"),
    OKHTTP("OkHttp", "okhttp.version", "com.squareup.okhttp3:"),
    OKIO("Okio", "okio.version", "com.squareup.okio:"),
    JACKSON("Jackson", "jackson.version", "com.fasterxml.jackson."),
    NETTY("Netty", "netty.version", "io.netty:"),
    ASSERTJ("AssertJ", "assertj.version", "org.assertj:"),
    PICOCLI("picocli", "picocli.version", "info.picocli:");

    private final String what;
    private final String property;
    private final List<String> artifacts;

    Row(String what, String property, String... artifacts) {
      this.what = what;
      this.property = property;
      this.artifacts = List.of(artifacts);
    }

    boolean has(Dependency dependency) {
      String name = dependency.groupId() + ":" + dependency.artifactId();
      return artifacts.stream().anyMatch(name::startsWith);
    }

    /** What the published modules that use it are compiled against. */
    Set<String> compiledAgainst() {
      return Pom.published().stream()
          .filter(module -> usedBy(module).anyMatch(this::has))
          .map(this::version)
          .collect(toCollection(TreeSet::new));
    }

    /** The versions of all modules that use it, be it in tests only, and of their profiles. */
    Set<String> testedWith() {
      List<Pom> poms = new ArrayList<>(Pom.published());
      poms.add(Pom.parent());
      return poms.stream()
          .flatMap(
              pom -> Stream.concat(Stream.of(pom.properties()), pom.profiles().values().stream()))
          .map(properties -> properties.get(property))
          .flatMap(version -> Optional.ofNullable(version).stream())
          .collect(toCollection(TreeSet::new));
    }

    private String version(Pom module) {
      return module.properties().getOrDefault(property, Pom.parent().properties().get(property));
    }
  }

  /** What is none of the user's business: it comes with Spring Boot, or with the program. */
  private static final Set<String> OF_SPRING_BOOT =
      Set.of("context-propagation", "snakeyaml", "logback-classic");

  private static Stream<Dependency> usedBy(Pom module) {
    return module.dependencies().stream().filter(each -> !each.scope().equals("test"));
  }

  /** The table's rows by what they are about, without what stands behind it. */
  private static Map<String, List<String>> rows() throws IOException {
    return Page.read(PAGE).table("what").stream()
        .collect(toMap(row -> row.get(0).replaceFirst("( \\(|;).*", ""), row -> row));
  }

  private static Set<String> versions(String cell) {
    return Stream.of(cell.split(", "))
        .filter(each -> !each.isEmpty())
        .collect(toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @EnumSource
  void rowSaysWhatTheBuildDoes(Row row) throws IOException {
    List<String> cells = rows().get(row.what);

    assertThat(cells).as(row.what).isNotNull();
    assertThat(versions(cells.get(2))).as("compiled against").isEqualTo(row.compiledAgainst());
    assertThat(versions(cells.get(3))).as("tested with").isEqualTo(row.testedWith());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSupportedIsTested(Row row) throws IOException {
    assertThat(versions(rows().get(row.what).get(1)))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(row.testedWith())
                    .anyMatch(version -> (version + ".").startsWith(line + ".")));
  }

  @Test
  void jdksAreThoseOfTheBuild() throws IOException {
    List<String> jdk = rows().get("JDK");

    assertThat(jdk.get(2)).isEqualTo(Pom.parent().properties().get("maven.compiler.release"));
    assertThat(jdk.get(1)).isEqualTo(jdk.get(2) + " and later");
    assertThat(jdk.get(3)).isEqualTo(jdk.get(2) + ", 25");
    assertThat(Pom.parent().profiles()).containsKey("jdk25");
    assertThat(Files.readString(Page.projectRoot().resolve(".ci/run"))).contains("-Pjdk25");
  }

  @Test
  void whateverAPublishedModuleUsesIsInTheTable() {
    assertThat(Pom.published())
        .allSatisfy(
            module ->
                assertThat(usedBy(module))
                    .filteredOn(each -> !each.groupId().equals("dev.halfopen"))
                    .filteredOn(each -> !OF_SPRING_BOOT.contains(each.artifactId()))
                    .allMatch(each -> Stream.of(Row.values()).anyMatch(row -> row.has(each))));
  }

  @Test
  void tableHasNoOtherRows() throws IOException {
    List<String> known = new ArrayList<>(List.of("JDK"));
    Stream.of(Row.values()).map(row -> row.what).forEach(known::add);

    assertThat(rows().keySet()).containsExactlyInAnyOrderElementsOf(known);
  }
}
