package dev.halfopen.modules;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactDescriptorResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;
import org.eclipse.aether.util.graph.visitor.PreorderNodeListGenerator;

/**
 * Finds what an application gets that depends on something, as Maven would: by its resolver, with
 * the settings of the Maven that runs these tests. Thread-safe.
 */
final class Maven implements AutoCloseable {
  private static final List<String> LOGGERS =
      List.of("slf4j-simple", "slf4j-nop", "logback-classic");

  private static final Pattern SLF4J = Pattern.compile("slf4j-api-(.*)\\.jar");

  private final Build build;
  private final Context context;
  private final DefaultRepositorySystemSession session;
  private final Map<String, ArtifactDescriptorResult> descriptors = new ConcurrentHashMap<>();

  /** Over the artifacts of a build. */
  Maven(Build build) {
    this.build = build;
    ContextOverrides.Builder settings = ContextOverrides.create().withUserSettings(true);
    String[] here = System.getProperty("halfopen.maven", "|||false").split("\\|", -1);
    file(here[0]).ifPresent(settings::withLocalRepositoryOverride);
    file(here[1]).ifPresent(settings::withUserSettingsXmlOverride);
    file(here[2]).ifPresent(settings::withGlobalSettingsXmlOverride);
    settings.offline(Boolean.parseBoolean(here[3]));
    context = Runtimes.INSTANCE.getRuntime().create(settings.build());
    session = new DefaultRepositorySystemSession(context.repositorySystemSession());
    session.setWorkspaceReader(build);
  }

  private static Optional<Path> file(String path) {
    return Optional.of(path).filter(text -> !text.isEmpty()).map(Path::of).filter(Files::exists);
  }

  /** What the POM of a published artifact says that it depends on. */
  List<Dependency> dependencies(String artifactId) {
    return descriptor("dev.halfopen:" + artifactId + ":jar:" + build.version()).getDependencies();
  }

  private ArtifactDescriptorResult descriptor(String coordinates) {
    return descriptors.computeIfAbsent(
        coordinates,
        key -> {
          try {
            return system()
                .readArtifactDescriptor(
                    session,
                    new ArtifactDescriptorRequest(
                        new DefaultArtifact(key), context.remoteRepositories(), null));
          } catch (RepositoryException e) {
            throw new IllegalStateException(key, e);
          }
        });
  }

  private RepositorySystem system() {
    return context.repositorySystem();
  }

  /** The jars of a row's application; with something that logs, if it has nothing of the kind. */
  Libraries libraries(Row row) {
    CollectRequest request = new CollectRequest();
    request.setRepositories(context.remoteRepositories());
    request.addDependency(compile(new DefaultArtifact(ours(row.artifact()))));
    row.beside().forEach(item -> request.addDependency(beside(row, item)));
    if (!row.platform().isEmpty()) {
      request.setManagedDependencies(
          descriptor(row.platform().replaceFirst(":([^:]+)$", ":pom:$1")).getManagedDependencies());
    }
    List<Path> toRun = resolve(request, JavaScopes.RUNTIME);
    if (toRun.stream().noneMatch(Maven::isLogger)) {
      request.addDependency(
          new Dependency(
              new DefaultArtifact("org.slf4j:slf4j-simple:" + slf4j(toRun)), JavaScopes.RUNTIME));
      toRun = resolve(request, JavaScopes.RUNTIME);
    }
    return new Libraries(resolve(request, JavaScopes.COMPILE), toRun);
  }

  private String ours(String artifactId) {
    return "dev.halfopen:" + artifactId + ":" + build.version();
  }

  /** The version of SLF4J's API that the application has got. */
  private static String slf4j(List<Path> jars) {
    return jars.stream()
        .map(jar -> SLF4J.matcher(jar.getFileName().toString()))
        .filter(Matcher::matches)
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isLogger(Path jar) {
    return LOGGERS.stream().anyMatch(jar.getFileName().toString()::startsWith);
  }

  private static Dependency compile(Artifact artifact) {
    return new Dependency(artifact, JavaScopes.COMPILE);
  }

  /** By its name alone, it is as the artifact's own POM has it. */
  private Dependency beside(Row row, String item) {
    if (item.contains(":")) {
      return compile(new DefaultArtifact(item));
    }
    Dependency declared =
        dependencies(row.artifact()).stream()
            .filter(dependency -> dependency.getArtifact().getArtifactId().equals(item))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException(row.artifact() + " doesn't name " + item));
    return new Dependency(
        declared.getArtifact(), JavaScopes.COMPILE, false, declared.getExclusions());
  }

  private List<Path> resolve(CollectRequest request, String scope) {
    try {
      DependencyNode root =
          system()
              .resolveDependencies(
                  session,
                  new DependencyRequest(request, DependencyFilterUtils.classpathFilter(scope)))
              .getRoot();
      PreorderNodeListGenerator jars = new PreorderNodeListGenerator();
      root.accept(jars);
      return new ArrayList<>(jars.getFiles().stream().map(file -> file.toPath()).toList());
    } catch (RepositoryException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
