package dev.halfopen.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.spring.boot.HalfopenFile;
import dev.halfopen.users.Page;
import dev.halfopen.users.Page.Snippet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page on tuning shows can be pasted. */
class GuideTest {
  @Test
  void theSettingsAreReadAsAnApplicationReadsThem(@TempDir Path directory) throws IOException {
    List<Snippet> settings = Page.read("docs/guide/own-traffic.md").fences("yaml");
    assertThat(settings).hasSize(1);
    Path file = Files.writeString(directory.resolve("a.yaml"), settings.get(0).code());
    assertThat(HalfopenFile.circuitBreakers(file)).containsOnlyKeys("chat");
  }
}
