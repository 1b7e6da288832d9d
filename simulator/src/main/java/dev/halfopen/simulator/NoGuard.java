package dev.halfopen.simulator;

import dev.halfopen.CircuitState;

/** Nothing stands before the service. */
final class NoGuard implements Guard {
  @Override
  public void call(Request request) {
    request.send(request::end);
  }

  @Override
  public CircuitState state() {
    return CircuitState.CLOSED;
  }
}
