package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

class InvalidResilientMethodTest {
  private static final String US = InvalidResilientMethodTest.class.getName() + "$";
  private static final String TO_BE_SEEN =
      "Make it a method that a subclass can override, and call it from another bean.";
  private static final String FORMS =
      "Give the fallback one of the expected forms (in place of Throwable, any type of failure that"
          + " it is for).";

  private static String explanation(Class<?> bean) {
    return explanation(bean, context());
  }

  private static ApplicationContextRunner context() {
    return Contexts.withYaml("halfopen.instances.chat:\nhalfopen.instances.embed.preset: ai")
        .withConfiguration(AutoConfigurations.of(ResilientAutoConfiguration.class));
  }

  private static String explanation(Class<?> bean, ApplicationContextRunner runner) {
    StringBuilder text = new StringBuilder();
    runner
        .withBean(bean)
        .run(
            context -> {
              assertThat(context).hasFailed();
              FailureAnalysis analysis =
                  new InvalidResilientMethodFailureAnalyzer().analyze(context.getStartupFailure());
              assertThat(analysis).as("%s", context.getStartupFailure()).isNotNull();
              text.append(analysis.getDescription()).append('\n').append(analysis.getAction());
            });
    return text.toString();
  }

  static class Unfitting {
    @Resilient(value = "chat", fallbackMethod = "cached")
    CompletionStage<String> ask(String question, int size) {
      return CompletableFuture.completedFuture(question);
    }

    String cached(String question, int size) {
      return question;
    }

    CompletionStage<Integer> cached(String question, int size, Throwable error) {
      return CompletableFuture.completedFuture(1);
    }

    CompletionStage<String> cached(String question) {
      return CompletableFuture.completedFuture(question);
    }
  }

  @Test
  void aFallbackThatDoesNotFitIsToldWhatWould() {
    assertThat(explanation(Unfitting.class))
        .isEqualTo(
            "@Resilient(\"chat\") on "
                + US
                + "Unfitting.ask(String, int) names the fallback method \"cached\", and no method"
                + " of that name in "
                + US
                + """
                Unfitting fits.

                Expected:

                    CompletionStage<String> cached(String, int)
                    CompletionStage<String> cached(String, int, Throwable)

                Found:

                    CompletionStage<Integer> cached(String, int, Throwable)
                    CompletionStage<String> cached(String)
                    String cached(String, int)
                """
                + FORMS);
  }

  static class Missing {
    @Resilient(value = "chat", fallbackMethod = "cached")
    String ask(String question) {
      return question;
    }
  }

  @Test
  void aFallbackThatIsMissingIsFoundAtTheStart() {
    assertThat(explanation(Missing.class))
        .isEqualTo(
            "@Resilient(\"chat\") on "
                + US
                + "Missing.ask(String) names the fallback method \"cached\", and no method of that"
                + " name in "
                + US
                + """
                Missing fits.

                Expected:

                    String cached(String)
                    String cached(String, Throwable)

                Found:

                    none of that name
                """
                + FORMS);
  }

  static class Unknown {
    @Resilient("chatt")
    String ask() {
      return "";
    }
  }

  @Test
  void anUnknownIdIsRefused() {
    String expected =
        "@Resilient(\"chatt\") on "
            + US
            + "Unknown.ask() names no pipeline and no instance that the properties have; these are"
            + " there: [chat, embed]\n"
            + "Correct the id, or add the property halfopen.instances.chatt (with nothing below"
            + " it, all is as by default).";
    assertThat(explanation(Unknown.class)).isEqualTo(expected);
    // Of beans that nobody has asked for yet, too.
    assertThat(
            explanation(
                String.class,
                context()
                    .withBean(
                        Unknown.class, Unknown::new, definition -> definition.setLazyInit(true))))
        .isEqualTo(expected);
  }

  static class Private {
    @SuppressWarnings("UnusedMethod") // that it can't be used is the point
    @Resilient("chat")
    private String ask() {
      return "";
    }
  }

  static class Final {
    @Resilient("chat")
    final String ask() {
      return "";
    }
  }

  static final class FinalClass {
    @Resilient("chat")
    String ask() {
      return "";
    }
  }

  static class Static {
    @Resilient("chat")
    static String ask() {
      return "";
    }
  }

  static class Child extends Private {}

  @Test
  void whatNoProxyCanSeeIsRefused() {
    assertThat(explanation(Private.class)).isEqualTo(unseen("Private", "the method is private"));
    assertThat(explanation(Child.class)).isEqualTo(unseen("Child", "the method is private"));
    assertThat(explanation(Final.class)).isEqualTo(unseen("Final", "the method is final"));
    assertThat(explanation(FinalClass.class)).isEqualTo(unseen("FinalClass", "the class is final"));
    assertThat(explanation(Static.class)).isEqualTo(unseen("Static", "the method is static"));
  }

  private static String unseen(String type, String reason) {
    return "@Resilient(\"chat\") on "
        + US
        + type
        + ".ask() can't be seen by a proxy: "
        + reason
        + ", so its calls would go unprotected.\n"
        + TO_BE_SEEN;
  }

  static class Later {
    @Resilient("chat")
    Future<String> ask(String question) {
      return CompletableFuture.completedFuture(question);
    }
  }

  static class Reactive {
    @Resilient("chat")
    Publisher<String> ask(String question) {
      return subscriber -> {};
    }
  }

  static class Numbers {
    @Resilient("chat")
    IntStream ask(String question) {
      return IntStream.of(1);
    }
  }

  static class Begun {
    @Resilient("chat")
    Callable<String> ask(String question) {
      return () -> question;
    }
  }

  static class Emitted {
    @Resilient("chat")
    SseEmitter ask(String question) {
      return new SseEmitter();
    }
  }

  @Test
  void whatCantBeWatchedIsRefused() {
    String remedy =
        "Return the answer itself, a CompletionStage or CompletableFuture, a Flow.Publisher or a"
            + " Stream.";
    assertThat(explanation(Later.class)).isEqualTo(unwatched("Later", "Future<String>", remedy));
    assertThat(explanation(Numbers.class)).isEqualTo(unwatched("Numbers", "IntStream", remedy));
    assertThat(explanation(Begun.class)).isEqualTo(unwatched("Begun", "Callable<String>", remedy));
    assertThat(explanation(Emitted.class)).isEqualTo(unwatched("Emitted", "SseEmitter", remedy));
    assertThat(explanation(Reactive.class))
        .isEqualTo(
            unwatched(
                "Reactive", "Publisher<String>", "Return a Mono, a Flux or a Flow.Publisher."));
  }

  private static String unwatched(String type, String returned, String remedy) {
    return "@Resilient(\"chat\") on "
        + US
        + type
        + ".ask(String) returns before its call has ended, in a form that can't be watched: "
        + returned
        + " ask(String)\n"
        + remedy;
  }
}
