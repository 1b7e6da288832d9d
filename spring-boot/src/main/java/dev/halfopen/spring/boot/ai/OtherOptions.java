package dev.halfopen.spring.boot.ai;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.util.CollectionUtils;

/**
 * Asks another model for the same: with its own options, and what was asked for beyond those of the
 * model that the prompt was made for.
 */
final class OtherOptions {
  private OtherOptions() {}

  /**
   * The prompt for the other model.
   *
   * @param usual the options that the first model has of itself
   * @param own those of the other one
   */
  static Prompt of(Prompt prompt, ChatOptions usual, ChatOptions own) {
    ChatOptions asked = prompt.getOptions();
    ChatOptions.Builder<?> options = own.mutate();
    if (asked != null) {
      carry(asked, usual, ChatOptions::getTemperature, options::temperature);
      carry(asked, usual, ChatOptions::getTopP, options::topP);
      carry(asked, usual, ChatOptions::getTopK, options::topK);
      carry(asked, usual, ChatOptions::getMaxTokens, options::maxTokens);
      carry(asked, usual, ChatOptions::getStopSequences, options::stopSequences);
      carry(asked, usual, ChatOptions::getFrequencyPenalty, options::frequencyPenalty);
      carry(asked, usual, ChatOptions::getPresencePenalty, options::presencePenalty);
      carryTools(asked, options);
      carryForm(asked, usual, options);
    }
    return prompt.mutate().chatOptions(options.build()).build();
  }

  private static <O, T> void carry(
      O asked, O usual, Function<? super O, ? extends @Nullable T> option, Consumer<T> other) {
    T value = option.apply(asked);
    if (value != null && !Objects.equals(value, option.apply(usual))) {
      other.accept(value);
    }
  }

  private static void carryTools(ChatOptions asked, ChatOptions.Builder<?> options) {
    if (asked instanceof ToolCallingChatOptions tools
        && options instanceof ToolCallingChatOptions.Builder<?> other) {
      if (!CollectionUtils.isEmpty(tools.getToolCallbacks())) {
        other.toolCallbacks(tools.getToolCallbacks());
      }
      if (!CollectionUtils.isEmpty(tools.getToolContext())) {
        other.toolContext(tools.getToolContext());
      }
    }
  }

  private static void carryForm(
      ChatOptions asked, ChatOptions usual, ChatOptions.Builder<?> options) {
    if (asked instanceof StructuredOutputChatOptions form
        && options instanceof StructuredOutputChatOptions.Builder<?> other) {
      String schema = form.getOutputSchema();
      String before =
          usual instanceof StructuredOutputChatOptions formBefore
              ? formBefore.getOutputSchema()
              : null;
      if (schema != null && !schema.equals(before)) {
        other.outputSchema(schema);
      }
    }
  }
}
