package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

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
}
