package dev.halfopen.ai;

import org.jspecify.annotations.Nullable;

/**
 * What is asked of a service, as far as it takes to choose a breaker and to judge the answer.
 *
 * @param provider whose rules hold
 * @param service the service's name, the host by default
 * @param model the model; null if unknown
 * @param account what tells accounts apart without being a secret, and lasts: a few digits of a
 *     hash of a static API key, or the id of the key that a signature names; null if unknown, as
 *     behind a token that expires
 * @param streaming whether a stream of events was asked for
 * @param path the path of the request's address, by which it is known whether an answer of a model
 *     is due; empty if unknown
 * @since 0.1.0
 */
public record AIRequest(
    Provider provider,
    String service,
    @Nullable String model,
    @Nullable String account,
    boolean streaming,
    String path) {

  /** A request whose path is unknown: what has the shape of an answer is judged as one. */
  public AIRequest(
      Provider provider,
      String service,
      @Nullable String model,
      @Nullable String account,
      boolean streaming) {
    this(provider, service, model, account, streaming, "");
  }
}
