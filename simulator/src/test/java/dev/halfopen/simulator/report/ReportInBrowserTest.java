package dev.halfopen.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The report as a browser shows it. Where there is no Chromium these are skipped, and say so; with
 * {@code -Dhalfopen.chromium.required=true} they fail.
 */
class ReportInBrowserTest {
  private static final Pattern FOUND = Pattern.compile("(?s)<pre id=\"found\">(.*?)</pre>");

  /** In the jar of axe's binding for Selenium, of which nothing else is used. */
  private static final String AXE = "/axe.min.js";

  @TempDir Path directory;

  /** A page in which this script has run after its own. */
  private String foundBy(String page, String script) throws IOException {
    // The page's policy lets no other script run, which is tested on the page as it is.
    String open =
        page.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "")
            .replace("</body>", "<script>" + script + "</script></body>");
    Path file = directory.resolve("page.html");
    Files.writeString(file, open);
    Matcher found = FOUND.matcher(Chromium.documentOf(file, directory));
    assertThat(found.find()).as("the script has run").isTrue();
    return found.group(1);
  }

  private static String axe() throws IOException {
    try (InputStream in = ReportInBrowserTest.class.getResourceAsStream(AXE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void isDrawnIsGoneThroughByTheArrowKeysAndAxeFindsNothingToComplainOf() throws IOException {
    String found =
        foundBy(
            Pages.full(),
            axe()
                + """
                document.querySelectorAll("details").forEach((one) => { one.open = true; });
                const plot = document.querySelector(".plot");
                const press = (key) =>
                  plot.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
                const told = () => plot.getAttribute("aria-valuetext");
                const soon = () => new Promise((done) => setTimeout(done, 200));
                const look = async () => {
                  await soon();
                  const drawn = Array.from(document.querySelectorAll("canvas")).map((one) =>
                    one.getContext("2d").getImageData(0, 0, one.width, one.height).data.some((v) => v !== 0));
                  plot.focus();
                  ["ArrowRight", "ArrowRight", "ArrowLeft"].forEach(press);
                  await soon();
                  const second = told();
                  press("End");
                  await soon();
                  const axed = await axe.run({resultTypes: ["violations"]});
                  return [drawn.join(" "), document.activeElement === plot, second,
                    plot.getAttribute("aria-valuenow"), axed.passes.length > 10].concat(
                    axed.violations.map((one) => one.id + ": " + one.nodes.map((node) => node.html).join("; ")));
                };
                look().then((all) => all.join("\\n"), (e) => "error " + e).then((text) => {
                  const pre = document.createElement("pre");
                  pre.id = "found";
                  pre.textContent = text;
                  document.body.append(pre);
                });
                """);
    assertThat(found.lines())
        .containsExactly(
            "true true true true",
            "true",
            "10 s: answered 4 a second, failed 1 a second, refused 0 a second",
            "359",
            "true");
  }

  @Test
  void aHostileNameIsShownAsText() throws IOException {
    Path file = directory.resolve("page.html");
    Files.writeString(file, Pages.hostile());
    String shown = Chromium.documentOf(file, directory);
    assertThat(shown)
        .contains("class=\"uplot")
        .contains("&lt;img src=x onerror=")
        .doesNotContain("<img")
        .doesNotContain("hacked-by");
  }

  @Test
  void thePolicyLetsNoOtherScriptRun() throws IOException {
    Path file = directory.resolve("page.html");
    Files.writeString(
        file,
        Pages.full()
            .replace(
                "</body>",
                "<script>document.body.append('was ' + 'run')</script><img src=x"
                    + " onerror=\"document.body.append('was ' + 'run')\"></body>"));
    assertThat(Chromium.documentOf(file, directory))
        .contains("class=\"uplot")
        .doesNotContain("was run");
  }

  @Tag("soak")
  @Test
  void screenshotsForPeopleToLookAt() throws IOException {
    Path file = directory.resolve("page.html");
    Files.writeString(file, Pages.full());
    Path picture = Path.of("target/report.png").toAbsolutePath();
    Files.createDirectories(picture.getParent());
    Chromium.screenshot(file, picture, 1200, 1800, directory);
    assertThat(Files.size(picture)).isPositive();
  }
}
