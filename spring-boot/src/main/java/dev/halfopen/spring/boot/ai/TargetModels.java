package dev.halfopen.spring.boot.ai;

import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.pipeline.Target;
import dev.halfopen.spring.boot.Halfopen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.advisor.ChatModelCallAdvisor;
import org.springframework.ai.chat.client.advisor.ChatModelStreamAdvisor;
import org.springframework.ai.chat.client.advisor.DefaultAroundAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.client.advisor.api.AdvisorChain;
import org.springframework.ai.chat.client.advisor.api.BaseAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.ai.chat.model.ChatModel;

/**
 * The models behind the targets of a pipeline when a call begins, and how each is reached and
 * asked.
 */
final class TargetModels {
  /*
   * A refresh may change the targets while a call is under way, which goes on with those that it
   * began with; and between this look and the call's beginning, so it looks once more for others.
   */
  private final Halfopen halfopen;
  private final ResiliencePipeline pipeline;
  private final Map<String, ChatModel> models;
  private final Map<String, ChatModel> byTarget = new LinkedHashMap<>();
  private final ChatModel first;

  /**
   * Finds the model of each target.
   *
   * @param models by the ids of the targets' instances
   * @throws IllegalArgumentException if a target has none
   */
  TargetModels(Halfopen halfopen, ResiliencePipeline pipeline, Map<String, ChatModel> models) {
    this.halfopen = halfopen;
    this.pipeline = pipeline;
    this.models = models;
    List<Target> targets = pipeline.targets();
    targets.forEach(target -> byTarget.put(target.name(), find(target)));
    first = model(targets.get(0).name());
  }

  private ChatModel find(Target target) {
    String id =
        halfopen.circuitBreakers().stream()
            .filter(one -> halfopen.circuitBreaker(one) == target.breaker())
            .findFirst()
            .orElse(target.name());
    ChatModel model = models.get(id);
    if (model == null) {
      throw new IllegalArgumentException(
          "models: " + new TreeSet<>(models.keySet()) + " (expected: one for target " + id + ")");
    }
    return model;
  }

  ResiliencePipeline pipeline() {
    return pipeline;
  }

  private ChatModel model(String target) {
    ChatModel known = byTarget.get(target);
    return known != null
        ? known
        : pipeline.targets().stream()
            .filter(one -> one.name().equals(target))
            .findFirst()
            .map(this::find)
            .orElseThrow(() -> new IllegalStateException("no target any more: " + target));
  }

  /** What is asked of a target's model. */
  ChatClientRequest request(ChatClientRequest asked, String target) {
    return model(target) == first
        ? asked
        : asked
            .mutate()
            .prompt(OtherOptions.of(asked.prompt(), first.getOptions(), model(target).getOptions()))
            .build();
  }

  /** What stands behind an advisor, with a target's model at the end. */
  CallAdvisorChain behind(Advisor advisor, CallAdvisorChain chain, String target) {
    return chain(
        chain,
        chain.getCallAdvisors(),
        advisor,
        ChatModelCallAdvisor.builder().chatModel(model(target)).build());
  }

  /** As {@link #behind(Advisor, CallAdvisorChain, String)}. */
  StreamAdvisorChain behind(Advisor advisor, StreamAdvisorChain chain, String target) {
    return chain(
        chain,
        chain.getStreamAdvisors(),
        advisor,
        ChatModelStreamAdvisor.builder().chatModel(model(target)).build());
  }

  private static BaseAdvisorChain chain(
      AdvisorChain given, List<? extends Advisor> advisors, Advisor advisor, Advisor model) {
    List<Advisor> behind =
        new ArrayList<>(advisors.subList(advisors.indexOf(advisor) + 1, advisors.size()));
    behind.removeIf(
        other -> other instanceof ChatModelCallAdvisor || other instanceof ChatModelStreamAdvisor);
    behind.add(model);
    return DefaultAroundAdvisorChain.builder(given.getObservationRegistry())
        .pushAll(behind)
        .build();
  }
}
