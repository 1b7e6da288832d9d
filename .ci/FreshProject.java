import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes the project of somebody who has read the README: its first example in Java, with the BOM, {@code halfopen-core}
 * and {@code halfopen-ai}. For {@code .ci/dry-run}.
 *
 * <p>Arguments: the README, the version, the repository that has it, and the directory of the new project.
 */
class FreshProject {
  private static final String POM =
      """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>org.example</groupId>
        <artifactId>fresh</artifactId>
        <version>1</version>
        <properties>
          <maven.compiler.release>17</maven.compiler.release>
          <exec.mainClass>org.example.Fresh</exec.mainClass>
        </properties>
        <repositories>
          <repository>
            <id>published</id>
            <url>%s</url>
          </repository>
        </repositories>
        <dependencyManagement>
          <dependencies>
            <dependency>
              <groupId>dev.halfopen</groupId>
              <artifactId>halfopen-bom</artifactId>
              <version>%s</version>
              <type>pom</type>
              <scope>import</scope>
            </dependency>
          </dependencies>
        </dependencyManagement>
        <dependencies>
          <dependency>
            <groupId>dev.halfopen</groupId>
            <artifactId>halfopen-core</artifactId>
          </dependency>
          <dependency>
            <groupId>dev.halfopen</groupId>
            <artifactId>halfopen-ai</artifactId>
          </dependency>
        </dependencies>
        <build>
          <plugins>
            <plugin>
              <groupId>org.apache.maven.plugins</groupId>
              <artifactId>maven-compiler-plugin</artifactId>
              <version>%s</version>
            </plugin>
            <plugin>
              <groupId>org.codehaus.mojo</groupId>
              <artifactId>exec-maven-plugin</artifactId>
              <version>%s</version>
            </plugin>
          </plugins>
        </build>
      </project>
      """;

  /** What the reader has already: a client of a service, which answers. */
  private static final String PROGRAM =
      """
      package org.example;

      %s
      class Fresh {
        record Token(String text) {}

        static class Client {
          String chat(String prompt) {
            return "42";
          }

          CompletableFuture<String> chatAsync(String prompt) {
            return CompletableFuture.completedFuture("42");
          }

          Flow.Publisher<Token> stream(String prompt) {
            return new java.util.concurrent.SubmissionPublisher<>();
          }
        }

        public static void main(String[] args) throws Exception {
          Client client = new Client();
          String prompt = "What is six times seven?";
      %s
          System.out.println(answer + " " + later.get() + " " + breaker.metrics().toMap());
          // Found by core where it is there.
          System.out.println(
              dev.halfopen.FailureClassifier.ofServices()
                  .classify(null, new java.net.ConnectException("refused")));
          System.out.println(dev.halfopen.ai.AIClassifier.standard());
        }
      }
      """;

  public static void main(String[] args) throws IOException {
    List<String> page = Files.readAllLines(Path.of(args[0]));
    int start = page.indexOf("```java") + 1;
    List<String> example =
        page.subList(start, start + page.subList(start, page.size()).indexOf("```"));
    Path project = Path.of(args[3]);
    Path build = Path.of(args[0]).resolveSibling("pom.xml");
    Files.writeString(
        project.resolve("pom.xml"),
        POM.formatted(
            Path.of(args[2]).toUri(),
            args[1],
            property(build, "compiler-plugin.version"),
            property(build, "exec-plugin.version")));
    Path program = project.resolve("src/main/java/org/example/Fresh.java");
    Files.createDirectories(program.getParent());
    Files.writeString(program, PROGRAM.formatted(imports(example, true), imports(example, false)));
  }

  private static String imports(List<String> example, boolean wanted) {
    return example.stream()
        .filter(line -> line.startsWith("import ") == wanted)
        .collect(Collectors.joining("\n"));
  }

  private static String property(Path pom, String name) throws IOException {
    return Files.readString(pom).split("<" + name + ">", 2)[1].split("<", 2)[0];
  }
}
