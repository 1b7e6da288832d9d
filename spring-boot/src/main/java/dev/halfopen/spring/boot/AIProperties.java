package dev.halfopen.spring.boot;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The protection of the clients of AI services that Spring builds; read once.
 *
 * @param enabled Whether every RestClient.Builder and WebClient.Builder protects calls to AI
 *     services.
 * @param hosts Further hosts to protect, beside those of known services: gateways.example.com,
 *     *.example.com, localhost:11434, or * for all.
 * @param firstToken How long a service may take until the first content.
 * @param idle How long a service may pause within an answer.
 * @param total How long a whole exchange may take.
 * @param strict Whether an answer must have all the marks of its end that its format knows.
 * @param perAccount Whether each account has a circuit breaker of its own.
 * @param rules What failures mean where we take them for something else; the first that fits
 *     counts.
 */
record AIProperties(
    boolean enabled,
    @DefaultValue List<String> hosts,
    @Nullable Duration firstToken,
    @Nullable Duration idle,
    @Nullable Duration total,
    boolean strict,
    boolean perAccount,
    @DefaultValue List<Rule> rules) {
  /**
   * What a failure means.
   *
   * @param status The status of the answers that it is about; all, if not given.
   * @param contains A text that they hold; any, if not given.
   * @param means What they mean, by the name of an AIFailure: rate-limited for instance.
   */
  record Rule(@Nullable Integer status, @Nullable String contains, @Nullable String means) {}
}
