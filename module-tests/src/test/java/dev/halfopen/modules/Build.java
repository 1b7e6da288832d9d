package dev.halfopen.modules;

import dev.halfopen.users.Page;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;

/** This build as a repository: its POM files, and the jars that it has just made. */
final class Build implements WorkspaceReader {
  private static final String GROUP = "dev.halfopen";

  private final WorkspaceRepository repository = new WorkspaceRepository("build");
  private final Map<String, Path> poms = new LinkedHashMap<>();
  private final Map<String, Path> jars;
  private final Set<String> published;
  private final String version;

  private Build(Path root) throws IOException {
    Model parent = read(root.resolve("pom.xml"));
    version = parent.getVersion();
    poms.put(parent.getArtifactId(), root.resolve("pom.xml"));
    Map<String, Model> modules = new LinkedHashMap<>();
    for (String module : parent.getModules()) {
      Path pom = root.resolve(module).resolve("pom.xml");
      Model model = read(pom);
      poms.put(model.getArtifactId(), pom);
      modules.put(model.getArtifactId(), model);
    }
    published =
        modules.entrySet().stream()
            .filter(module -> module.getValue().getPackaging().equals("jar"))
            .filter(module -> !isKept(module.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toUnmodifiableSet());
    jars =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(entry -> artifactId(entry).isPresent())
            .collect(Collectors.toMap(entry -> artifactId(entry).orElseThrow(), entry -> entry));
  }

  /** The build that these tests are a part of. */
  static Build read() {
    try {
      return new Build(Page.projectRoot());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Model read(Path pom) throws IOException {
    try (Reader text = Files.newBufferedReader(pom)) {
      return new MavenXpp3Reader().read(text);
    } catch (XmlPullParserException e) {
      throw new IOException(pom.toString(), e);
    }
  }

  private static boolean isKept(Model module) {
    return "true".equals(module.getProperties().getProperty("maven.deploy.skip"));
  }

  private Optional<String> artifactId(Path jar) {
    String name = jar.getFileName().toString();
    return poms.keySet().stream()
        .filter(artifactId -> name.equals(artifactId + "-" + version + ".jar"))
        .findFirst();
  }

  /** The artifacts that a release deploys and somebody can put on a path. */
  Set<String> published() {
    return published;
  }

  /** The jar of a published artifact. */
  Path jar(String artifactId) {
    Path jar = jars.get(artifactId);
    if (jar == null) {
      throw new IllegalStateException(
          "no jar of " + artifactId + ": it comes with the phase package");
    }
    return jar;
  }

  /** The module that a published artifact is. */
  ModuleDescriptor module(String artifactId) {
    return ModuleFinder.of(jar(artifactId)).findAll().iterator().next().descriptor();
  }

  String version() {
    return version;
  }

  @Override
  public WorkspaceRepository getRepository() {
    return repository;
  }

  @Override
  public File findArtifact(Artifact artifact) {
    if (!artifact.getGroupId().equals(GROUP)) {
      return null;
    }
    return switch (artifact.getExtension()) {
      case "pom" -> poms.get(artifact.getArtifactId()).toFile();
      default -> jar(artifact.getArtifactId()).toFile();
    };
  }

  @Override
  public List<String> findVersions(Artifact artifact) {
    return artifact.getGroupId().equals(GROUP) ? List.of(version) : List.of();
  }
}
