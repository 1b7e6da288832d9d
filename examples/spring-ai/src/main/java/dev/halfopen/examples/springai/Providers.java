package dev.halfopen.examples.springai;

import java.util.List;

/** The providers behind the chat, in the order in which they are asked. */
record Providers(List<Provider> all) implements AutoCloseable {
  /**
   * The one of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  Provider get(String name) {
    return all.stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such provider"));
  }

  @Override
  public void close() {
    all.forEach(Provider::close);
  }
}
