package dev.halfopen.spring.boot;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Calls of this method of a bean go through a circuit breaker, or through the pipeline of that
 * name.
 *
 * <pre>{@code
 * @Resilient(value = "chat", fallbackMethod = "apology")
 * public String ask(String question) { ... }
 *
 * private String apology(String question, Throwable failure) { ... }
 * }</pre>
 *
 * <p>The method may return anything that is an answer, a {@link
 * java.util.concurrent.CompletionStage}, a {@link java.util.concurrent.Flow.Publisher} (each
 * subscription is a call) or a {@link java.util.stream.Stream} (which must be closed); with
 * halfopen-reactor, a {@code Mono} or a {@code Flux}; with halfopen-kotlin, a function of Kotlin
 * may suspend, or return a {@code Flow}. A synchronous call stays on its caller's thread. Other
 * advice on the same method, of transactions, caches or security for instance, stands around this
 * one.
 *
 * <p>Everything is checked when the application starts: that the id is known, that a proxy can see
 * calls of the method, what it returns, and that the fallback fits. As with all proxies, a call
 * from within the same object is not seen.
 *
 * <p>A method that is to know which attempt of a pipeline it is, or which target it must ask, takes
 * a {@link dev.halfopen.pipeline.Attempt}, for which callers give null.
 *
 * @since 0.1.0
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Resilient {
  /** The id of a pipeline or of an instance, as in {@code halfopen.instances.<id>}. */
  String value();

  /**
   * The method of the same class that gives an answer when the call has failed or was rejected, the
   * last link of the chain; none by default. It has the same parameters and return type, and may
   * take the failure as one more parameter, last: then it is for failures of that type only, and
   * the nearest of several counts. It may be private. A call that was interrupted or cancelled has
   * no fallback.
   */
  String fallbackMethod() default "";
}
