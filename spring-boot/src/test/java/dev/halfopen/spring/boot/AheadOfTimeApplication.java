package dev.halfopen.spring.boot;

import java.io.IOException;
import org.springframework.aot.AotDetector;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application that is processed ahead of time, and then run so, in a process of its own. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  HalfopenAutoConfiguration.class,
  HalfopenRefreshAutoConfiguration.class,
  RefreshAutoConfiguration.class,
  ResilientAutoConfiguration.class
})
public class AheadOfTimeApplication {
  /** What users write. */
  public static class Answers {
    @Resilient(value = "chat", fallbackMethod = "apology")
    public String ask(String question) throws IOException {
      throw new IOException(question);
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // found by its name and form
    private String apology(String question, IOException failure) {
      return "sorry for " + failure.getMessage();
    }
  }

  @Bean
  Answers answers() {
    return new Answers();
  }

  @Bean
  AheadOfTimeAnswers suspendingAnswers() {
    return new AheadOfTimeAnswers();
  }

  /** Prints what came of it. */
  @SuppressWarnings("SystemOut") // that is how the test reads it
  public static void main(String[] arguments) throws IOException {
    SpringApplication application = new SpringApplication(AheadOfTimeApplication.class);
    try (ConfigurableApplicationContext context = application.run(arguments)) {
      Answers answers = context.getBean(Answers.class);
      System.out.println(
          "ahead of time: "
              + AotDetector.useGeneratedArtifacts()
              + ", "
              + answers.ask("x")
              + ", "
              + AheadOfTimeAnswersKt.excused(context.getBean(AheadOfTimeAnswers.class))
              + ", "
              + context.getBean(Halfopen.class).circuitBreaker("chat").status().evidence());
    }
  }
}
