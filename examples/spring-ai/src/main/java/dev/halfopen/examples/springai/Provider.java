package dev.halfopen.examples.springai;

import dev.halfopen.testkit.Answer;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ReceivedRequest;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A scripted AI service that speaks a provider's API, and can be made ill. Thread-safe. */
final class Provider implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double WORDS_PER_SECOND = 25;

  private final String name;
  private final String bean;
  private final ScriptedAiService service;
  private volatile @Nullable Illness illness;

  /**
   * Starts it on a free port.
   *
   * @param bean the name of the model's bean that asks it
   */
  Provider(String name, String bean) {
    this.name = name;
    this.bean = bean;
    this.service = ScriptedAiService.builder().script(this::behavior).start();
  }

  String name() {
    return name;
  }

  String bean() {
    return bean;
  }

  /** Where it is, as a URL has it. */
  String authority() {
    return "127.0.0.1:" + service.port();
  }

  @Nullable Illness illness() {
    return illness;
  }

  /** Null: it is well. */
  void illness(@Nullable Illness value) {
    illness = value;
  }

  long requests() {
    return service.requestCount();
  }

  private Behavior behavior(ReceivedRequest request) {
    Answer answer =
        Behavior.answer(
                "This is "
                    + request.model()
                    + ", and a script. You asked: “"
                    + question(request)
                    + "”. A real model would have an answer to that; this one has 25 words a second"
                    + " of it, so that you can see them come.")
            .firstTokenDelay(Duration.ofMillis(300))
            .tokensPerSecond(WORDS_PER_SECOND);
    Illness present = illness;
    return present == null ? answer : present.instead(answer);
  }

  /** What the last message says, be it a text or made of parts. */
  private static String question(ReceivedRequest request) {
    JsonNode messages = JSON.readTree(request.body()).path("messages");
    JsonNode content = messages.path(messages.size() - 1).path("content");
    return content.isString() ? content.asString() : content.path(0).path("text").asString("");
  }

  @Override
  public void close() {
    service.close();
  }
}
