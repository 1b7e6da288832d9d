package dev.halfopen.publishing;

import static java.util.stream.Collectors.toMap;

import dev.halfopen.users.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** A POM as it is written, without what it inherits. */
record Pom(Path file, Element root) {
  /** One of its dependencies; an empty text for what isn't said. */
  record Dependency(
      String groupId, String artifactId, String version, String scope, String optional) {
    /** Whether those who use the artifact get this one as well. */
    boolean comesAlong() {
      return !optional.equals("true") && List.of("", "compile", "runtime").contains(scope);
    }
  }

  /** The POMs of this build, each read once. */
  private static final class Build {
    static final Pom PARENT = read(Page.projectRoot().resolve("pom.xml"));
    static final List<Pom> MODULES =
        PARENT.all("modules", "module").stream()
            .map(
                module ->
                    read(Page.projectRoot().resolve(module.getTextContent()).resolve("pom.xml")))
            .toList();
  }

  static Pom read(Path file) {
    try {
      return new Pom(
          file,
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(file.toFile())
              .getDocumentElement());
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }

  /** The one at the top. */
  static Pom parent() {
    return Build.PARENT;
  }

  /** All others. */
  static List<Pom> modules() {
    return Build.MODULES;
  }

  /** Those whose artifacts users get. */
  static List<Pom> published() {
    return modules().stream().filter(module -> !module.says("maven.deploy.skip")).toList();
  }

  Path directory() {
    return file.getParent();
  }

  String artifactId() {
    return text(root, "artifactId");
  }

  /** The text of an element at the top of the POM, empty if there is none. */
  String text(String... path) {
    return all(path).stream().map(Node::getTextContent).findFirst().orElse("").strip();
  }

  boolean says(String property) {
    return properties().getOrDefault(property, "").equals("true");
  }

  Map<String, String> properties() {
    return children(root, "properties").stream()
        .flatMap(properties -> children(properties, null).stream())
        .collect(
            toMap(Element::getTagName, Element::getTextContent, (a, b) -> b, LinkedHashMap::new));
  }

  /** The properties of each of its profiles, by the profile's id. */
  Map<String, Map<String, String>> profiles() {
    return all("profiles", "profile").stream()
        .map(profile -> new Pom(file, profile))
        .collect(toMap(profile -> profile.text("id"), Pom::properties));
  }

  List<Dependency> dependencies() {
    return dependencies("dependencies", "dependency");
  }

  List<Dependency> managed() {
    return dependencies("dependencyManagement", "dependencies", "dependency");
  }

  private List<Dependency> dependencies(String... path) {
    return all(path).stream()
        .map(
            each ->
                new Dependency(
                    text(each, "groupId"),
                    text(each, "artifactId"),
                    text(each, "version"),
                    text(each, "scope"),
                    text(each, "optional")))
        .toList();
  }

  List<Element> all(String... path) {
    List<Element> found = List.of(root);
    for (String name : path) {
      found = found.stream().flatMap(parent -> children(parent, name).stream()).toList();
    }
    return found;
  }

  private static String text(Element parent, String name) {
    return children(parent, name).stream().map(Node::getTextContent).findFirst().orElse("").strip();
  }

  private static List<Element> children(Element parent, String name) {
    return IntStream.range(0, parent.getChildNodes().getLength())
        .mapToObj(parent.getChildNodes()::item)
        .filter(Element.class::isInstance)
        .map(Element.class::cast)
        .filter(child -> name == null || child.getTagName().equals(name))
        .toList();
  }

  @Override
  public String toString() {
    return artifactId();
  }
}
