package dev.halfopen.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.aether.graph.Dependency;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** {@code applications.txt} forgets nothing that is published, and nothing that is optional. */
class CompletenessTest {
  private static final Build BUILD = Build.read();

  @AutoClose private static final Maven MAVEN = new Maven(BUILD);

  private static List<Row> rows(String artifact) {
    return Row.all().stream().filter(row -> row.artifact().equals(artifact)).toList();
  }

  @Test
  void eachPublishedArtifactHasAnApplicationWithNothingBesideIt() {
    Set<String> alone =
        Row.all().stream()
            .filter(row -> row.beside().isEmpty())
            .map(Row::artifact)
            .collect(Collectors.toSet());

    assertThat(alone).isEqualTo(BUILD.published());
  }

  @Test
  void eachOptionalDependencyIsBesideItsArtifactInSomeApplication() {
    Set<String> forgotten = new TreeSet<>();
    for (String artifact : BUILD.published()) {
      for (Dependency dependency : MAVEN.dependencies(artifact)) {
        String name = dependency.getArtifact().getArtifactId();
        if (dependency.isOptional()
            && rows(artifact).stream().noneMatch(row -> row.beside().contains(name))) {
          forgotten.add(artifact + " with " + name);
        }
      }
    }

    assertThat(forgotten).isEmpty();
  }

  @Test
  void eachModuleThatIsRequiredOnlyWhereItIsThereIsThereInSomeApplication() {
    Set<String> forgotten = new TreeSet<>();
    for (String artifact : BUILD.published()) {
      Set<String> present = modulesBeside(artifact);
      for (ModuleDescriptor.Requires required : BUILD.module(artifact).requires()) {
        if (required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC)
            && !present.contains(required.name())) {
          forgotten.add(artifact + " with module " + required.name());
        }
      }
    }

    assertThat(forgotten).isEmpty();
  }

  @Test
  void eachArtifactHasANameAsAModuleThatOutlivesItsFile() {
    for (String artifact : BUILD.published()) {
      assertThat(BUILD.module(artifact).name()).startsWith("dev.halfopen");
    }
  }

  /** Of the paths of the applications, and the JDK's own that these require. */
  private static Set<String> modulesBeside(String artifact) {
    Set<String> names = new TreeSet<>();
    for (Row row : rows(artifact)) {
      names.addAll(row.modules());
      for (Path jar : MAVEN.libraries(row).toRun()) {
        ModuleFinder.of(jar).findAll().stream()
            .map(ModuleReference::descriptor)
            .map(ModuleDescriptor::name)
            .forEach(names::add);
      }
    }
    return names;
  }
}
