package dev.halfopen.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.users.Fence;
import dev.halfopen.users.Page;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * No block of code on any page is left to itself: Java, Kotlin and YAML are read by a test of the
 * module that knows their types, XML and commands here; {@code text} is what nobody types. Another
 * one says why, in a comment before it.
 */
class SnippetsTest {
  private static final Set<String> READ_ELSEWHERE = Set.of("java", "kotlin", "yaml", "properties");
  private static final Set<String> READ_HERE = Set.of("xml", "sh", "text");

  private static final Pattern PAGE = Pattern.compile("\"[\\w/-]+\\.md\"");
  private static final List<String> READERS = new ArrayList<>();

  @BeforeAll
  static void findTheReaders() throws IOException {
    try (Stream<Path> modules = Files.list(Page.projectRoot())) {
      for (Path tests : modules.map(module -> module.resolve("src/test")).toList()) {
        if (Files.isDirectory(tests)) {
          READERS.addAll(readers(tests));
        }
      }
    }
    assertThat(READERS).hasSizeGreaterThan(6);
  }

  private static List<String> readers(Path tests) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(tests)) {
      for (Path file : files.filter(f -> f.toString().matches(".*Test\\.(java|kt)")).toList()) {
        String text = Files.readString(file);
        if (PAGE.matcher(text).find()) {
          texts.add(text);
        }
      }
    }
    return texts;
  }

  static Stream<Fence> fences() throws IOException {
    return Site.pages().stream().flatMap(page -> Fence.of(page).stream());
  }

  static Stream<Fence> fences(String language) throws IOException {
    return fences().filter(fence -> fence.language().equals(language));
  }

  static Stream<Fence> xml() throws IOException {
    return fences("xml");
  }

  static Stream<Fence> commands() throws IOException {
    return fences("sh");
  }

  @Test
  void everyBlockIsOfALanguageThatIsRead() throws IOException {
    assertThat(fences().filter(fence -> fence.reason().isEmpty()))
        .hasSizeGreaterThan(60)
        .allSatisfy(
            fence ->
                assertThat(READ_HERE.contains(fence.language()) || isReadElsewhere(fence))
                    .as("%s is read by a test, or says why not", fence)
                    .isTrue());
  }

  private static boolean isReadElsewhere(Fence fence) {
    String language = fence.language();
    return READ_ELSEWHERE.contains(language)
        && READERS.stream()
            .filter(reader -> reader.contains("\"" + fence.page() + "\""))
            .anyMatch(
                reader ->
                    reader.contains("\"" + language + "\"")
                        || reader.contains("```" + language)
                        || (language.equals("java") && reader.contains("fences()")));
  }

  @ParameterizedTest
  @MethodSource("xml")
  void everyDependencyIsOneThatIsPublished(Fence fence) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(
                    ("<all>" + fence.code() + "</all>").getBytes(StandardCharsets.UTF_8)));
    String bom = Files.readString(Page.projectRoot().resolve("bom/pom.xml"));
    String version = Projects.version();
    NodeList dependencies = document.getElementsByTagName("dependency");
    assertThat(dependencies.getLength()).isPositive();
    for (int i = 0; i < dependencies.getLength(); i++) {
      String dependency = dependencies.item(i).getTextContent();
      if (dependency.contains("dev.halfopen")) {
        List<String> words = dependency.strip().lines().map(String::strip).toList();
        assertThat(bom).contains("<artifactId>" + words.get(1) + "</artifactId>");
        assertThat(words).as("%s", fence).anyMatch(word -> word.equals(version));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandIsOneForAShell(Fence fence) throws Exception {
    Process shell = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
    shell.getOutputStream().write(fence.code().getBytes(StandardCharsets.UTF_8));
    shell.getOutputStream().close();
    String complaint = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as("%s: %s", fence, complaint).isZero();
  }
}
