package dev.halfopen.ai.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.ai.AIClassifier;
import dev.halfopen.users.Modules;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is optional when it runs is optional for whoever compiles, on either path. */
class ModulePathTest {
  private static final String JUDGING =
      """
      package app;
      import dev.halfopen.CircuitBreaker;
      import dev.halfopen.CircuitBreakerConfig;
      import dev.halfopen.ai.AIClassifier;
      import java.io.IOException;
      public class Judging {
        public static void main(String[] args) {
          CircuitBreaker breaker = CircuitBreaker.of("ai", CircuitBreakerConfig.builder()
              .failureThreshold(3).classifier(AIClassifier.standard()).build());
          for (int i = 0; i < 3; i++) {
            try {
              breaker.run(() -> { throw new IOException("lost"); });
            } catch (IOException e) {
              // As it should be.
            }
          }
          var metrics = breaker.metrics().snapshot();
          System.out.println(breaker.state() + " " + metrics.failedCalls() + " " + metrics.ignoredCalls());
        }
      }
      """;

  private static final String WITH_OKHTTP =
      """
      package app;
      import dev.halfopen.CircuitBreaker;
      import dev.halfopen.CircuitBreakerConfig;
      import dev.halfopen.CircuitBreakerRegistry;
      import dev.halfopen.ai.AIProtection;
      import dev.halfopen.ai.okhttp.OkHttpProtection;
      import java.io.IOException;
      import java.net.InetAddress;
      import java.net.ServerSocket;
      import okhttp3.MediaType;
      import okhttp3.OkHttpClient;
      import okhttp3.Request;
      import okhttp3.RequestBody;
      public class WithOkHttp {
        public static void main(String[] args) throws Exception {
          int nobody;
          try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
          }
          CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(
              CircuitBreakerConfig.builder().failureThreshold(3).build());
          AIProtection protection = AIProtection.builder(registry).key(request -> "ai").build();
          OkHttpClient client = OkHttpProtection.protect(new OkHttpClient(), protection);
          for (int i = 0; i < 3; i++) {
            try {
              client.newCall(new Request.Builder().url("http://127.0.0.1:" + nobody + "/v1/chat/completions")
                  .post(RequestBody.create("{}", MediaType.get("application/json"))).build()).execute();
            } catch (Throwable e) {
              System.out.println(e.getClass().getName());
            }
          }
          CircuitBreaker breaker = registry.circuitBreaker("ai");
          var metrics = breaker.metrics().snapshot();
          System.out.println(breaker.state() + " " + metrics.failedCalls() + " " + metrics.callsInFlight());
        }
      }
      """;

  private static final String[] NEEDED = {"slf4j-api", "jspecify"};
  private static final String[] OKHTTP = {
    "slf4j-api", "jspecify", "okhttp-", "okio-jvm", "kotlin-stdlib-"
  };

  private static String path(String... jars) {
    return Modules.path(List.of(CircuitBreaker.class, AIClassifier.class), List.of(jars));
  }

  @TempDir Path work;
  private Modules modules;

  @BeforeEach
  void make() {
    modules = new Modules(work);
  }

  /** 38a. */
  @Test
  void anApplicationCompilesWithoutTheOptionalClients() {
    assertThat(
            modules.compileModule(
                path(NEEDED), "module app { requires dev.halfopen.ai; }", "Judging", JUDGING))
        .isEmpty();
  }

  /** 38c, and the same without a module that the JDK has. */
  @Test
  void aLostConnectionCountsWithAndWithoutTheJdksClient() throws Exception {
    String path = path(NEEDED);
    modules.compileModule(path, "module app { requires dev.halfopen.ai; }", "Judging", JUDGING);
    assertThat(modules.runModule(path, "Judging", "--add-modules", "java.net.http"))
        .isEqualTo("OPEN 3 0");
    assertThat(modules.runModule(path, "Judging")).isEqualTo("OPEN 3 0");
    assertThat(
            modules.runOnClassPath(
                path(NEEDED), "Judging", "--limit-modules", "java.base,java.logging"))
        .isEqualTo("OPEN 3 0");
  }

  /** 38d. */
  @Test
  void aProtectedClientNeedsNoModuleThatTheApplicationDoesNotUse() throws Exception {
    String path = path(OKHTTP);
    assertThat(
            modules.compileModule(
                path,
                "module app { requires dev.halfopen.ai; requires okhttp3; requires kotlin.stdlib; }",
                "WithOkHttp",
                WITH_OKHTTP))
        .isEmpty();
    assertThat(modules.runModule(path, "WithOkHttp").lines())
        .containsExactly(
            "java.net.ConnectException",
            "java.net.ConnectException",
            "java.net.ConnectException",
            "OPEN 3 0");
    assertThat(
            modules
                .runOnClassPath(
                    path(OKHTTP), "WithOkHttp", "--limit-modules", "java.base,java.logging")
                .lines())
        .last()
        .isEqualTo("OPEN 3 0");
  }
}
