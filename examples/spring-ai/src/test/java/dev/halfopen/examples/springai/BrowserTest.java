package dev.halfopen.examples.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** The page in a headless Chromium, used by keyboard only. */
class BrowserTest {
  /** A slow machine is no ill provider. */
  private static final String[] PATIENTLY = {
    "--server.port=0",
    "--spring.main.banner-mode=off",
    "--halfopen.pipelines.chat.timeouts.first-item=60s",
    "--halfopen.pipelines.chat.timeouts.idle=60s",
    "--halfopen.pipelines.chat.timeouts.deadline=60s",
    "--halfopen.instances.openAiChatModel.recovery-timeout=2s"
  };

  @TempDir(cleanup = CleanupMode.NEVER) // it may still write to it
  Path profile;

  @Test
  void theAnswerComesFromTheOtherProviderWhenOneIsIll() throws Exception {
    Optional<Path> browser = Chromium.find();
    assumeTrue(
        browser.isPresent(),
        "NOT RUN: there is no Chromium on the PATH (Debian: apt-get install chromium)");
    try (ConfigurableApplicationContext application = ChatApplication.start(PATIENTLY);
        Chromium page = Chromium.start(browser.get(), profile)) {
      String port = application.getEnvironment().getProperty("local.server.port");
      page.open("http://127.0.0.1:" + port + "/");
      page.await("document.querySelectorAll('.provider').length === 2");
      page.await("document.activeElement.id === 'question'");

      ask(page, "Who are <b>you</b>?", 1);
      assertThat(lastAnswer(page))
          .contains("This is gpt-5-mini", "<b>you</b>", "answered by gpt-5-mini");
      assertThat(page.evaluate("document.querySelectorAll('#messages b').length").asInt())
          .as("text is no HTML")
          .isZero();

      page.evaluate("document.querySelector('#openai button').focus()");
      page.press("Enter", 13, "\r");
      page.await("document.querySelector('#openai').dataset.ill === 'true'");
      page.evaluate("document.getElementById('question').focus()");
      for (int i = 2; i <= 4; i++) {
        ask(page, "And now?", i);
        assertThat(lastAnswer(page))
            .contains("This is claude-haiku-4-5", "answered by claude-haiku-4-5");
      }
      page.await("document.querySelector('#openai .state').textContent === 'open'");
      assertThat(page.evaluate("document.activeElement.id").asString()).isEqualTo("question");
      page.screenshot(Path.of("target", "chat.png"));

      page.evaluate("document.querySelector('#openai button').focus()");
      page.press("Enter", 13, "\r");
      page.await("document.querySelector('#openai').dataset.ill === 'false'");
      page.await("document.querySelector('#openai .detail').textContent.includes('its trial')");
      page.evaluate("document.getElementById('question').focus()");
      ask(page, "Are you back?", 5);
      assertThat(lastAnswer(page)).contains("answered by gpt-5-mini");
      page.await("document.querySelector('#openai .state').textContent === 'closed'");
    }
  }

  private static void ask(Chromium page, String question, int answers) throws Exception {
    page.type(question);
    page.press("Enter", 13, "\r");
    page.await("document.querySelectorAll('.answer .who').length === " + answers);
  }

  private static String lastAnswer(Chromium page) throws Exception {
    return page.evaluate("[...document.querySelectorAll('.answer')].at(-1).textContent").asString();
  }
}
