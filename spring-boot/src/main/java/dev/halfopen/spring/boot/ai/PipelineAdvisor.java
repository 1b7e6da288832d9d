package dev.halfopen.spring.boot.ai;

import dev.halfopen.reactor.ReactivePipeline;
import dev.halfopen.spring.boot.Halfopen;
import java.util.Map;
import java.util.Objects;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.core.Ordered;
import reactor.core.publisher.Flux;

/**
 * Sends what a {@code ChatClient} asks through a pipeline of {@code halfopen.pipelines}, whose
 * targets are chat models: so that another model answers where the first can't.
 *
 * <pre>{@code
 * @Bean
 * ChatClient chat(ChatClient.Builder builder, Halfopen halfopen, Map<String, ChatModel> models) {
 *   return builder.defaultAdvisors(PipelineAdvisor.of(halfopen, "chat", models)).build();
 * }
 * }</pre>
 *
 * <p>Who can help is decided by the pipeline: a request that was too long goes to a model that
 * takes more, a spent quota to another provider, a wrong request nowhere. A stream goes on with
 * another model until the first content has come; afterwards its failure reaches the subscriber. If
 * nobody can help, the caller sees the failure of the last model, the same instance. The answer of
 * another model is in no way different from the first's: its metadata say which model it was.
 *
 * <p>The model of the {@code ChatClient} itself should be that of the pipeline's first target,
 * which gets the request as it is. The others get it with the options of their own, their model
 * name among them, and those that the request, or the client, has beyond the first model's own:
 * temperature, penalties, top P and K, stop sequences, the limit of tokens, the form of the answer,
 * and tools.
 *
 * <p>It is the last advisor before the model: what others make of the request and of the answer (a
 * memory, documents, a loop of tools) is done once, whichever model answers, and each turn of a
 * loop of tools is a call of its own. Advisors behind it are part of each attempt.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class PipelineAdvisor implements CallAdvisor, StreamAdvisor {
  /** Behind all that leave room for others, and with room for advisors of each attempt. */
  public static final int DEFAULT_ORDER = Ordered.LOWEST_PRECEDENCE - 1_000;

  private final Halfopen halfopen;
  private final String id;
  private final Map<String, ChatModel> models;
  private final int order;

  private PipelineAdvisor(Halfopen halfopen, String id, Map<String, ChatModel> models, int order) {
    this.halfopen = halfopen;
    this.id = id;
    this.models = models;
    this.order = order;
  }

  /**
   * An advisor for the pipeline of {@code halfopen.pipelines.<id>}. When that is another one after
   * a refresh, so it is here.
   *
   * @param models by the ids of the pipeline's targets in {@code halfopen.instances}; there may be
   *     more. Where these ids are the names of the models' beans, Spring injects this map.
   * @throws IllegalArgumentException if there is no such pipeline, or no model for one of its
   *     targets
   */
  public static PipelineAdvisor of(
      Halfopen halfopen, String id, Map<String, ? extends ChatModel> models) {
    PipelineAdvisor advisor = new PipelineAdvisor(halfopen, id, Map.copyOf(models), DEFAULT_ORDER);
    TargetModels unused = advisor.targets();
    return advisor;
  }

  /**
   * The same at another place among the advisors.
   *
   * @param value smaller than {@link Ordered#LOWEST_PRECEDENCE}, where the model itself stands
   */
  public PipelineAdvisor order(int value) {
    if (value == Ordered.LOWEST_PRECEDENCE) {
      throw new IllegalArgumentException(
          "order: " + value + " (expected: less, since the model itself stands there)");
    }
    return new PipelineAdvisor(halfopen, id, models, value);
  }

  @Override
  public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
    TargetModels targets = targets();
    return targets
        .pipeline()
        .<ChatClientResponse, RuntimeException>call(
            attempt ->
                Objects.requireNonNull(
                    targets
                        .behind(this, chain, attempt.target())
                        .nextCall(targets.request(request, attempt.target()))));
  }

  @Override
  public Flux<ChatClientResponse> adviseStream(
      ChatClientRequest request, StreamAdvisorChain chain) {
    TargetModels targets = targets();
    return ReactivePipeline.of(targets.pipeline())
        .flux(
            attempt ->
                FirstContent.of(
                    targets
                        .behind(this, chain, attempt.target())
                        .nextStream(targets.request(request, attempt.target()))));
  }

  /** Those of the pipeline as it is now. */
  private TargetModels targets() {
    return new TargetModels(halfopen, halfopen.pipeline(id), models);
  }

  @Override
  public String getName() {
    return "Halfopen pipeline " + id;
  }

  @Override
  public int getOrder() {
    return order;
  }
}
