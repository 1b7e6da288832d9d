package dev.halfopen.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.users.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every link leads somewhere, and every page is found from the index. */
class LinksTest {
  private static List<Site.Link> relativeLinks() throws IOException {
    return Site.pages().stream()
        .flatMap(page -> Site.links(page).stream())
        .filter(Site.Link::isRelative)
        .toList();
  }

  @Test
  void everyLinkLeadsToAFileOfTheProject() throws IOException {
    assertThat(relativeLinks())
        .hasSizeGreaterThan(100)
        .allSatisfy(
            link -> assertThat(Page.projectRoot().resolve(link.file())).as("%s", link).exists());
  }

  @Test
  void everyAnchorIsAHeadingOfItsPage() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Site.Link link : relativeLinks()) {
      if (!link.anchor().isEmpty()
          && !Site.anchors(Page.read(link.file())).contains(link.anchor())) {
        missing.add(link.toString());
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void headingsOfAPageThatAreLinkedToAreUnlikeEachOther() throws IOException {
    for (Site.Link link : relativeLinks()) {
      if (!link.anchor().isEmpty()) {
        assertThat(Site.anchors(Page.read(link.file())))
            .as("%s", link)
            .containsOnlyOnce(link.anchor());
      }
    }
  }

  @Test
  void everyPageHasALineInTheIndex() throws IOException {
    Page index = Page.read(Site.INDEX);
    List<String> listed = Site.links(index).stream().map(Site.Link::file).toList();
    assertThat(listed).doesNotHaveDuplicates();
    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(
            Site.pages().stream()
                .map(Page::name)
                .filter(name -> !name.equals(Site.INDEX))
                .toList());
  }

  @Test
  void everyLineOfTheIndexSaysWhatThePageIsFor() throws IOException {
    for (Site.Link link : Site.links(Page.read(Site.INDEX))) {
      String line = Page.read(Site.INDEX).lines().get(link.line() - 1);
      assertThat(line).as("%s", link).hasSizeBetween(link.target().length() + 25, 220);
    }
  }

  @Test
  void theFrontPageLeadsToTheIndex() throws IOException {
    assertThat(Site.links(Page.read("README.md"))).anyMatch(l -> l.file().equals(Site.INDEX));
    assertThat(Files.readString(Page.projectRoot().resolve(Site.INDEX))).startsWith("# ");
  }
}
