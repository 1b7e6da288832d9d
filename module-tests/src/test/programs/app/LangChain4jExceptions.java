package app;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.ai.AIClassifier;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import java.util.List;

/** What LangChain4j throws is read. */
public class LangChain4jExceptions {
  public static void main(String[] args) {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "ai",
            CircuitBreakerConfig.builder()
                .failureThreshold(2)
                .classifier(AIClassifier.standard())
                .build());
    for (RuntimeException e :
        List.of(
            new InvalidRequestException("no such parameter"),
            new HttpException(503, "down"),
            new HttpException(503, "down"))) {
      try {
        breaker.run(
            () -> {
              throw e;
            });
      } catch (RuntimeException thrown) {
        System.out.print(AIClassifier.standard().failure(thrown).getClass().getSimpleName() + " ");
      }
    }
    System.out.println(
        AIClassifier.standard()
                .failure(new RateLimitException("slow down"))
                .getClass()
                .getSimpleName()
            + " "
            + breaker.state());
  }
}
