package dev.halfopen.examples.springai;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.spring.boot.Halfopen;
import dev.halfopen.spring.boot.ai.PipelineAdvisor;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Answers questions, word by word. */
@RestController
class ChatController {
  private static final Logger log = LoggerFactory.getLogger(ChatController.class);

  private final ChatClient chat;

  ChatController(OpenAiChatModel first, Map<String, ChatModel> models, Halfopen halfopen) {
    chat =
        ChatClient.builder(first)
            .defaultAdvisors(PipelineAdvisor.of(halfopen, "chat", models))
            .build();
  }

  /** What was asked. */
  record Question(String question) {}

  /** A piece of an answer, or what went wrong. */
  record Piece(String text, @Nullable String model) {}

  @PostMapping(path = "/api/chat", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<ServerSentEvent<Piece>> answer(@RequestBody Question question) {
    return chat.prompt().user(question.question()).stream()
        .chatResponse()
        .map(response -> event("content", piece(response)))
        .onErrorResume(
            failure -> {
              log.warn("A question has no answer, or half of one: {}", failure.toString());
              return Flux.just(event("failed", new Piece(apology(failure), null)));
            });
  }

  private static Piece piece(ChatResponse response) {
    String text = response.getResult() == null ? null : response.getResult().getOutput().getText();
    return new Piece(text == null ? "" : text, response.getMetadata().getModel());
  }

  private static String apology(Throwable failure) {
    return failure instanceof CallNotPermittedException
        ? "Both providers are ill. Try again in some seconds."
        : "The answer broke off. Ask again.";
  }

  private static ServerSentEvent<Piece> event(String kind, Piece piece) {
    return ServerSentEvent.<Piece>builder().event(kind).data(piece).build();
  }
}
