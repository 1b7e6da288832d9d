package dev.halfopen.ai.wild;

/** A real client, alone or protected, that asks a service at a base address. */
interface Client extends AutoCloseable {
  /** Makes the request of an exchange, and adds what it gets to the text as it comes. */
  void ask(Case.Exchange exchange, StringBuilder text) throws Exception;

  /** Makes the request of an exchange, adds the first that it gets to the text, and leaves. */
  default void leave(Case.Exchange exchange, StringBuilder text) throws Exception {
    throw new UnsupportedOperationException(getClass().getSimpleName());
  }

  /** Does what an exchange says. */
  static void make(Client client, Case.Exchange exchange, StringBuilder text) throws Exception {
    if (exchange.leaves()) {
      client.leave(exchange, text);
    } else {
      client.ask(exchange, text);
    }
  }

  /** Connections that the client's own pool holds busy. */
  default int busyConnections() {
    return 0;
  }

  @Override
  default void close() {}
}
