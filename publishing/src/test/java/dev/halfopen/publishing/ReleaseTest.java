package dev.halfopen.publishing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.halfopen.publishing.Pom.Dependency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code .ci/dry-run} has published is complete; it says where. */
@Tag("release")
class ReleaseTest {
  private static final Path REPOSITORY =
      Path.of(System.getProperty("halfopen.repository", "")).resolve("dev/halfopen");
  private static final String VERSION = Pom.parent().text("version");
  private static final Map<String, String> CHECKSUMS =
      Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");

  static List<Pom> modules() {
    return Pom.published();
  }

  static List<Pom> jars() {
    return Pom.published().stream().filter(each -> !each.text("packaging").equals("pom")).toList();
  }

  private static Path artifact(Pom module, String end) {
    return REPOSITORY
        .resolve(module.artifactId())
        .resolve(VERSION)
        .resolve(module.artifactId() + "-" + VERSION + end);
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(REPOSITORY)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void nothingElseIsPublished() throws IOException {
    try (Stream<Path> directories = Files.list(REPOSITORY)) {
      assertThat(directories.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(modules().stream().map(Pom::artifactId).toList());
    }
  }

  @Test
  void everyFileHasASignatureAndChecksums() throws IOException {
    Set<String> sidecars = Set.of("asc", "md5", "sha1", "sha256", "sha512");
    List<Path> files =
        files().stream()
            .filter(file -> sidecars.stream().noneMatch(end -> file.toString().endsWith("." + end)))
            .toList();

    assertThat(files).hasSizeGreaterThan(4 * jars().size());
    assertThat(files)
        .allSatisfy(
            file -> {
              assertThat(Path.of(file + ".asc")).isNotEmptyFile();
              assertThat(CHECKSUMS)
                  .allSatisfy(
                      (end, algorithm) ->
                          assertThat(Path.of(file + "." + end))
                              .hasContent(checksum(file, algorithm)));
            });
  }

  private static String checksum(Path file, String algorithm) {
    try {
      byte[] digest = MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(file));
      return String.format("%0" + 2 * digest.length + "x", new BigInteger(1, digest));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void pomSaysWhatCentralAsksForAndNeedsNoOther(Pom module) {
    Pom published = Pom.read(artifact(module, ".pom"));

    assertThat(
            Stream.of(
                published.text("name"),
                published.text("description"),
                published.text("url"),
                published.text("licenses", "license", "name"),
                published.text("licenses", "license", "url"),
                published.text("developers", "developer", "name"),
                published.text("scm", "connection"),
                published.text("scm", "developerConnection"),
                published.text("scm", "url")))
        .doesNotContain("");
    assertThat(published.text("scm", "tag")).isEqualTo("v" + VERSION);
    assertThat(published.text("url")).isEqualTo(published.text("scm", "url"));
    assertThat(published.text("version")).isEqualTo(VERSION);
    for (String ofTheBuild :
        List.of(
            "parent",
            "properties",
            "build",
            "profiles",
            "repositories",
            "distributionManagement")) {
      assertThat(published.all(ofTheBuild)).as(ofTheBuild).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("jars")
  void pomHasTheDependenciesOfTheModuleWithoutThoseOfItsTests(Pom module) {
    Pom published = Pom.read(artifact(module, ".pom"));

    assertThat(published.dependencies())
        .allSatisfy(each -> assertThat(each.version()).as(each.artifactId()).matches("[0-9].*"));
    assertThat(published.managed()).isEmpty();
    for (boolean comesAlong : new boolean[] {true, false}) {
      assertThat(published.dependencies())
          .filteredOn(each -> each.comesAlong() == comesAlong)
          .extracting(Dependency::artifactId)
          .containsExactlyInAnyOrderElementsOf(
              module.dependencies().stream()
                  .filter(each -> !each.scope().equals("test"))
                  .filter(each -> each.comesAlong() == comesAlong)
                  .map(Dependency::artifactId)
                  .toList());
    }
  }

  @ParameterizedTest
  @MethodSource("jars")
  void jarsHaveClassesSourcesAndDocumentation(Pom module) throws IOException {
    boolean code = Files.isDirectory(module.directory().resolve("src/main"));

    assertThat(names(module, ".jar").anyMatch(name -> name.endsWith(".class"))).isEqualTo(code);
    assertThat(names(module, "-sources.jar").anyMatch(name -> name.matches(".*\\.(java|kt)")))
        .isEqualTo(code);
    assertThat(names(module, "-javadoc.jar")).contains(pageWithALink(module));
  }

  @ParameterizedTest
  @MethodSource("jars")
  void documentationPointsAtTheGuideOfThisVersion(Pom module) throws IOException {
    String guide = module.properties().getOrDefault("halfopen.guide", "README.md");

    try (JarFile jar = new JarFile(artifact(module, "-javadoc.jar").toFile())) {
      String page =
          new String(jar.getInputStream(jar.getEntry(pageWithALink(module))).readAllBytes(), UTF_8);
      assertThat(page).contains("/blob/v" + VERSION + "/" + guide);
    }
  }

  /** Two modules have a page instead of Javadoc. */
  private static String pageWithALink(Pom module) {
    return Files.isDirectory(module.directory().resolve("src/javadoc"))
        ? "README.md"
        : "allclasses-index.html";
  }

  @ParameterizedTest
  @MethodSource("jars")
  void billOfMaterialsHasWhatComesAlongAndNothingOptional(Pom module) throws IOException {
    JsonNode bill = new ObjectMapper().readTree(artifact(module, "-cyclonedx.json").toFile());
    Pom published = Pom.read(artifact(module, ".pom"));

    assertThat(bill.path("metadata").has("timestamp")).isFalse();
    assertThat(bill.has("serialNumber")).isFalse();
    assertThat(components(bill))
        .extracting(each -> each.path("scope").asText())
        .doesNotContain("optional");
    assertThat(names(published, true)).isSubsetOf(names(bill));
    assertThat(names(bill)).filteredOn(names(published, false)::contains).isEmpty();
  }

  private static List<JsonNode> components(JsonNode bill) {
    return StreamSupport.stream(bill.path("components").spliterator(), false).toList();
  }

  private static Set<String> names(JsonNode bill) {
    return components(bill).stream()
        .map(each -> each.path("group").asText() + ":" + each.path("name").asText())
        .collect(toSet());
  }

  private static Set<String> names(Pom published, boolean comesAlong) {
    return published.dependencies().stream()
        .filter(each -> each.comesAlong() == comesAlong)
        .map(each -> each.groupId() + ":" + each.artifactId())
        .collect(toSet());
  }

  private static Stream<String> names(Pom module, String end) throws IOException {
    try (JarFile jar = new JarFile(artifact(module, end).toFile())) {
      return jar.stream().map(entry -> entry.getName()).toList().stream();
    }
  }
}
