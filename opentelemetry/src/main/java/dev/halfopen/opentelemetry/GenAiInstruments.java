package dev.halfopen.opentelemetry;

import dev.halfopen.ai.AIExchangeEnd;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The instruments of one of the conventions. Thread-safe. */
abstract class GenAiInstruments {
  /**
   * Records an exchange.
   *
   * @param duration the attributes of its duration, the type of an error included
   * @param attributes those of all others
   */
  abstract void record(AIExchangeEnd end, Attributes duration, Attributes attributes);

  static GenAiInstruments of(GenAiConventions conventions, Meter meter) {
    return switch (conventions) {
      case V1_41 -> new Operations(meter);
      case GENAI_0_1 -> new Inference(meter);
    };
  }

  static DoubleHistogram seconds(Meter meter, String name, String description) {
    return meter
        .histogramBuilder(name)
        .setUnit("s")
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(GenAi.SECONDS)
        .build();
  }

  private static void record(
      DoubleHistogram histogram, @Nullable Duration time, Attributes attributes) {
    if (time != null) {
      histogram.record(Keys.seconds(time), attributes);
    }
  }

  /** Up to 1.41. */
  private static final class Operations extends GenAiInstruments {
    private final DoubleHistogram duration;
    private final DoubleHistogram firstChunk;
    private final DoubleHistogram perChunk;
    private final LongHistogram tokens;

    Operations(Meter meter) {
      duration = seconds(meter, GenAi.OPERATION_DURATION, "How long an exchange took");
      firstChunk = seconds(meter, GenAi.OPERATION_FIRST_CHUNK, "Time to the first content");
      perChunk =
          seconds(
              meter, GenAi.OPERATION_PER_CHUNK, "Mean time from content to content of an answer");
      tokens =
          meter
              .histogramBuilder(GenAi.TOKEN_USAGE)
              .ofLongs()
              .setUnit("{token}")
              .setDescription("Tokens of an exchange, as the service says")
              .setExplicitBucketBoundariesAdvice(GenAi.TOKENS)
              .build();
    }

    @Override
    void record(AIExchangeEnd end, Attributes durationAttributes, Attributes attributes) {
      duration.record(Keys.seconds(end.took()), durationAttributes);
      if (end.streamed()) {
        GenAiInstruments.record(firstChunk, end.toFirstContent(), attributes);
        GenAiInstruments.record(perChunk, end.timePerContent(), attributes);
      }
      tokens(end.allInputTokens(), GenAi.INPUT, attributes);
      tokens(end.allOutputTokens(), GenAi.OUTPUT, attributes);
    }

    private void tokens(long count, String type, Attributes attributes) {
      if (count >= 0) {
        tokens.record(count, GenAi.with(attributes, GenAi.TOKEN_TYPE, type));
      }
    }
  }

  /** 0.1 of the conventions' own repository. */
  private static final class Inference extends GenAiInstruments {
    private final DoubleHistogram duration;
    private final DoubleHistogram embeddings;
    private final DoubleHistogram others;
    private final DoubleHistogram firstChunk;
    private final DoubleHistogram perChunk;
    private final LongCounter input;
    private final LongCounter output;
    private final LongCounter cached;
    private final LongCounter cacheWrites;
    private final LongCounter reasoning;

    Inference(Meter meter) {
      duration = seconds(meter, GenAi.INFERENCE_DURATION, "How long an inference took");
      embeddings = seconds(meter, GenAi.EMBEDDINGS_DURATION, "How long embeddings took");
      others = seconds(meter, GenAi.OPERATION_DURATION, "How long another operation took");
      firstChunk = seconds(meter, GenAi.INFERENCE_FIRST_CHUNK, "Time to the first content");
      perChunk =
          seconds(
              meter, GenAi.INFERENCE_PER_CHUNK, "Mean time from content to content of an answer");
      input = counter(meter, GenAi.INFERENCE_INPUT, "Tokens of prompts");
      output = counter(meter, GenAi.INFERENCE_OUTPUT, "Tokens of answers");
      cached = counter(meter, GenAi.INFERENCE_CACHED, "Tokens of prompts that came from a cache");
      cacheWrites =
          counter(meter, GenAi.INFERENCE_CACHE_WRITES, "Tokens of prompts that went into a cache");
      reasoning = counter(meter, GenAi.INFERENCE_REASONING, "Tokens of reasoning");
    }

    private static LongCounter counter(Meter meter, String name, String description) {
      return meter
          .counterBuilder(name)
          .setUnit("{token}")
          .setDescription(description + ", as the service says")
          .build();
    }

    @Override
    void record(AIExchangeEnd end, Attributes durationAttributes, Attributes attributes) {
      switch (end.operation()) {
        case "chat", "text_completion", "generate_content" -> {
          duration.record(Keys.seconds(end.took()), durationAttributes);
          if (end.streamed()) {
            GenAiInstruments.record(firstChunk, end.toFirstContent(), attributes);
            GenAiInstruments.record(perChunk, end.timePerContent(), attributes);
          }
          add(input, end.allInputTokens(), attributes);
          add(output, end.allOutputTokens(), attributes);
          add(cached, end.cachedTokens(), attributes);
          add(cacheWrites, end.cacheCreationTokens(), attributes);
          add(reasoning, end.reasoningTokens(), attributes);
        }
        case "embeddings" -> embeddings.record(Keys.seconds(end.took()), durationAttributes);
        default -> others.record(Keys.seconds(end.took()), durationAttributes);
      }
    }

    private static void add(LongCounter counter, long tokens, Attributes attributes) {
      if (tokens > 0) {
        counter.add(tokens, attributes);
      }
    }
  }
}
