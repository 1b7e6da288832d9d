package dev.halfopen.simulator;

import dev.halfopen.internal.Ranges;
import java.util.function.Function;

/** A contender by its name and how its guards are made. */
record Named(String name, Function<Surroundings, Guard> guards) implements Contender {
  Named {
    Ranges.notNull("name", name);
  }

  @Override
  public Guard start(Surroundings surroundings) {
    return guards.apply(surroundings);
  }
}
