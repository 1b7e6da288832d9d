package app;

import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.spring.boot.CircuitBreakerConfigCustomizer;
import dev.halfopen.spring.boot.Resilient;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A breaker by properties around a bean's method opens and recovers. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SpringApp {
  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(SpringApp.class);
    application.setDefaultProperties(
        Map.of(
            "halfopen.instances.chat.failure-threshold", "3",
            "spring.main.banner-mode", "off",
            "spring.main.web-application-type", "none",
            "logging.level.root", "warn",
            "logging.level.dev.halfopen.CircuitBreaker", "error"));
    try (ConfigurableApplicationContext context = application.run(args)) {
      Answers answers = context.getBean(Answers.class);
      for (int i = 0; i < 4; i++) {
        System.out.print(answers.ask() + " ");
      }
      answers.recover();
      context.getBean(Clock.class).pass(Duration.ofSeconds(61));
      System.out.println(
          answers.ask()
              + " "
              + context.getBean(CircuitBreakerRegistry.class).circuitBreaker("chat").state());
    }
  }

  @Bean
  Clock clock() {
    return new Clock();
  }

  @Bean
  CircuitBreakerConfigCustomizer byClock(Clock clock) {
    return (id, builder) -> builder.timeSource(clock);
  }

  @Bean
  Answers answers() {
    return new Answers();
  }

  /** What is protected. */
  public static class Answers {
    private boolean well;

    public void recover() {
      well = true;
    }

    @Resilient(value = "chat", fallbackMethod = "sorry")
    public String ask() {
      if (well) {
        return "Hello";
      }
      throw new IllegalStateException("down");
    }

    String sorry(Throwable failure) {
      return failure.getClass().getSimpleName();
    }
  }
}
