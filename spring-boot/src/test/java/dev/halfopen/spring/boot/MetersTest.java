package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class MetersTest {
  private final SimpleMeterRegistry inside = new SimpleMeterRegistry();
  private final CompositeMeterRegistry composite = new CompositeMeterRegistry();

  private ApplicationContextRunner context() {
    composite.add(inside);
    return Contexts.withYaml("halfopen.instances.chat.preset: ai")
        .withConfiguration(AutoConfigurations.of(HalfopenMetersAutoConfiguration.class))
        .withBean("composite", MeterRegistry.class, () -> composite);
  }

  @Test
  void anApplicationsOwnCompositeIsBoundIfThereIsNothingElse() {
    context().run(context -> assertThat(inside.getMeters()).isNotEmpty());
  }

  @Test
  void aCompositeIsNotBoundBesideWhatItIsMadeOf() {
    SimpleMeterRegistry other = new SimpleMeterRegistry();
    context()
        .withBean("other", MeterRegistry.class, () -> other)
        .run(
            context -> {
              assertThat(other.getMeters()).isNotEmpty();
              assertThat(inside.getMeters()).isEmpty();
            });
  }

  @Test
  void metersOfAPipelineGoOnWhenItChanges() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    String yaml = "halfopen.pipelines.chat:\n  retry.max-attempts: 2\n  limit.max-calls: 3";
    Contexts.withYaml(yaml)
        .withConfiguration(AutoConfigurations.of(HalfopenMetersAutoConfiguration.class))
        .withBean(MeterRegistry.class, () -> registry)
        .run(
            context -> {
              Halfopen halfopen = context.getBean(Halfopen.class);
              assertThat(halfopen.pipeline("chat").get(() -> "answer")).isEqualTo("answer");
              FunctionCounter before = successes(registry);
              assertThat(before.count()).isEqualTo(1);

              Contexts.put(yaml.replace("3", "4"), context.getEnvironment());
              assertThat(halfopen.refresh()).isTrue();

              assertThat(halfopen.pipeline("chat").get(() -> "answer")).isEqualTo("answer");
              assertThat(successes(registry)).isSameAs(before);
              assertThat(before.count()).isEqualTo(2);
            });
  }

  private static FunctionCounter successes(MeterRegistry registry) {
    return registry
        .get("halfopen.pipeline.calls")
        .tags("pipeline", "chat", "outcome", "success")
        .functionCounter();
  }
}
