package dev.halfopen.spring.boot.ai;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.util.CollectionUtils;
import org.springframework.util.StringUtils;
import reactor.core.publisher.Flux;

/**
 * Holds back what a stream says before its first content: services begin with a role, or with an
 * empty text, and may fail all the same while another model can still answer.
 */
final class FirstContent {
  /** Beyond so many, somebody should see them. */
  private static final int MOST = 64;

  /** What models that think say of it, before they answer. */
  private static final List<String> THOUGHTS = List.of("reasoningContent", "thinking");

  private FirstContent() {}

  static Flux<ChatClientResponse> of(Flux<ChatClientResponse> stream) {
    return Flux.defer(
        () -> {
          AtomicBoolean begun = new AtomicBoolean();
          int[] held = {0};
          return stream
              .bufferUntil(
                  part -> {
                    if (!begun.get()) {
                      held[0]++;
                      begun.set(held[0] >= MOST || isContent(part.chatResponse()));
                    }
                    return begun.get();
                  })
              .flatMapIterable(parts -> parts);
        });
  }

  private static boolean isContent(@Nullable ChatResponse response) {
    return response != null && response.getResults().stream().anyMatch(FirstContent::isContent);
  }

  private static boolean isContent(Generation generation) {
    AssistantMessage message = generation.getOutput();
    return StringUtils.hasLength(message.getText())
        || message.hasToolCalls()
        || !CollectionUtils.isEmpty(message.getMedia())
        || StringUtils.hasLength(generation.getMetadata().getFinishReason())
        || THOUGHTS.stream().anyMatch(key -> isSaid(message.getMetadata().get(key)));
  }

  private static boolean isSaid(@Nullable Object thought) {
    return thought != null && !thought.equals(false) && !thought.toString().isEmpty();
  }
}
