package dev.halfopen.ai.wild;

/** A real client, alone or protected, that asks a service at a base address. */
interface Client extends AutoCloseable {
  /** Makes the request of an exchange, and adds what it gets to the text as it comes. */
  void ask(Case.Exchange exchange, StringBuilder text) throws Exception;

  /** Connections that the client's own pool holds busy. */
  default int busyConnections() {
    return 0;
  }

  @Override
  default void close() {}
}
