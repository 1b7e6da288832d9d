package dev.halfopen.demo;

/**
 * A service to talk to.
 *
 * @param baseUrl its base URL, as OpenAI's clients want it
 * @param apiKey the key
 * @param model the model to ask
 */
record Endpoint(String baseUrl, String apiKey, String model) {

  /** Never with the key. */
  @Override
  public String toString() {
    return model + " at " + baseUrl;
  }
}
