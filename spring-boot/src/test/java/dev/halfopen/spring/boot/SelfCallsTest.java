package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.context.annotation.Lazy;

/** Calls of an object's own methods go past the proxy: a warning at the start says so. */
class SelfCallsTest {
  private static final String US = SelfCallsTest.class.getName() + "$";

  /** What is said when an application with this bean starts. */
  private static List<String> saidOf(Class<?> bean) {
    Logger logger = (Logger) LoggerFactory.getLogger(Resilient.class);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    Level before = logger.getLevel();
    logger.setLevel(Level.WARN);
    appender.start();
    logger.addAppender(appender);
    try {
      Contexts.withYaml("halfopen.instances.chat:")
          .withConfiguration(AutoConfigurations.of(ResilientAutoConfiguration.class))
          .withBean(bean)
          .run(context -> assertThat(context).hasNotFailed());
    } finally {
      logger.detachAppender(appender);
      logger.setLevel(before);
    }
    return appender.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  private static String found(Class<?> type) {
    return String.join(", ", SelfCalls.in(type, new ResilientMethods().of(type).values()))
        .replace(US, "");
  }

  static class Answers {
    @Resilient("chat")
    public String ask(String question, long size) {
      return question;
    }

    public String askAll(List<String> questions) {
      StringBuilder answers = new StringBuilder();
      for (String question : questions) {
        answers.append(ask(question.isEmpty() ? "nothing" : question, 1L << questions.size()));
      }
      return answers.toString();
    }
  }

  @Test
  void oneWarningNamesCallerAndCallee() {
    assertThat(saidOf(Answers.class))
        .containsExactly(
            "WARN Past the proxy, so that @Resilient has no effect there: "
                + US
                + "Answers.askAll calls ask(String, long), of the same object. Call it from another"
                + " bean, or by a reference to Answers that was injected.");
  }

  static class InAllWays extends Answers {
    private double weight = 1;

    @Resilient("chat")
    String again(String question) {
      return question.length() > 2 ? again(question.substring(1)) : "";
    }

    Supplier<String> later(String question) {
      return () -> ask(question, 2);
    }

    List<String> each(List<String> questions) {
      return questions.stream().map(this::again).toList();
    }

    String afterMuch(int[] sizes, String question) {
      long sum = 0;
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] += 2;
        sum += sizes[i] % 3 == 0 ? (long) weight : -1L;
        weight = weight++ * 2;
      }
      Object[][] table = new Object[2][3];
      table[0][1] = sum;
      synchronized (table) {
        return again(
            switch ((int) sum) {
              case 1 -> "one";
              case 2 -> question;
              default -> table[0][1].toString();
            });
      }
    }
  }

  @Test
  void theyAreFoundInLambdasMethodReferencesLongCodeAndParents() {
    assertThat(found(InAllWays.class))
        .isEqualTo(
            "InAllWays.again calls again(String), InAllWays.each calls again(String),"
                + " InAllWays.afterMuch calls again(String), InAllWays.later calls"
                + " ask(String, long), Answers.askAll calls ask(String, long)");
  }

  static class Careful {
    @Lazy @Autowired Careful self;

    private Careful other() {
      return self;
    }

    @Resilient("chat")
    public String ask(String question) {
      return question;
    }

    public String ask(int number) {
      return self.ask("" + number);
    }

    public String twice(String question) {
      Careful one = self;
      return one.ask(question) + other().ask(question) + ask(2) + new Careful().ask(question);
    }

    public Supplier<String> later() {
      return () -> self.ask("later");
    }

    static String ofAnother(Careful another) {
      return another.ask("another");
    }
  }

  static class Inheriting extends Careful {
    @Override
    @Resilient("chat")
    public String ask(String question) {
      return super.ask(question);
    }
  }

  @Test
  void callsThroughTheProxyAndOfOthersAreNone() {
    assertThat(saidOf(Careful.class)).isEmpty();
    assertThat(found(Inheriting.class)).isEmpty();
  }

  /** Whose bytes are nowhere to be found. */
  @Test
  void ofAClassThatCanNotBeReadNothingIsSaid() {
    Object generated = (Supplier<String>) () -> "";
    assertThat(SelfCalls.in(generated.getClass(), List.of())).isEmpty();
  }
}
