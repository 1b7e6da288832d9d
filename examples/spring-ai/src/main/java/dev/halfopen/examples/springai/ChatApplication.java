package dev.halfopen.examples.springai;

import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The application, with two scripted providers in place of real ones. */
@SpringBootApplication
class ChatApplication {
  /** Starts it on port 8080, or as {@code --server.port} says. */
  public static void main(String[] arguments) {
    start(arguments);
  }

  static ConfigurableApplicationContext start(String... arguments) {
    Providers providers =
        new Providers(
            List.of(
                new Provider("openai", "openAiChatModel"),
                new Provider("anthropic", "anthropicChatModel")));
    SpringApplication application = new SpringApplication(ChatApplication.class);
    application.setDefaultProperties(
        Map.of(
            "example.openai", providers.get("openai").authority(),
            "example.anthropic", providers.get("anthropic").authority()));
    application.addInitializers(
        context ->
            ((GenericApplicationContext) context).registerBean(Providers.class, () -> providers));
    return application.run(arguments);
  }
}
