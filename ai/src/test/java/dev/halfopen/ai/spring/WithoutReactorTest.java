package dev.halfopen.ai.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.RestClient;

class WithoutReactorTest {
  /** What runs where there is no WebClient. */
  public static final class RestCall implements Function<URI, String> {
    @Override
    public String apply(URI service) {
      return RestClient.builder()
          .requestInterceptor(RestClientProtection.interceptor(new Guarded().protection))
          .build()
          .post()
          .uri(service + "/chat/completions")
          .body(Guarded.body(false))
          .retrieve()
          .body(String.class);
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void restClientNeedsNeitherWebfluxNorReactor() throws Exception {
    URL[] urls =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(path -> !path.matches(".*(webflux|reactor|reactive-streams).*\\.jar"))
            .map(WithoutReactorTest::url)
            .toArray(URL[]::new);
    assertThat(Arrays.toString(urls)).contains("spring-web-");
    try (ScriptedAiService service = ScriptedAiService.start();
        URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      assertThatThrownBy(() -> loader.loadClass("reactor.core.publisher.Mono"))
          .isInstanceOf(ClassNotFoundException.class);
      service.next(Behavior.answer("Hello"));
      Class<?> call = loader.loadClass(RestCall.class.getName());
      assertThat(call).isNotSameAs(RestCall.class);
      var answer =
          ((Function<URI, String>) call.getConstructor().newInstance())
              .apply(service.openAiBaseUri());
      assertThat(answer).contains("Hello");
    }
  }

  private static URL url(String path) {
    try {
      return Path.of(path).toUri().toURL();
    } catch (java.net.MalformedURLException e) {
      throw new IllegalArgumentException(path, e);
    }
  }
}
