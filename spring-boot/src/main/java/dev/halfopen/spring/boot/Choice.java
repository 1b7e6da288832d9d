package dev.halfopen.spring.boot;

import org.jspecify.annotations.Nullable;

/**
 * A property that may stand beside others, or not.
 *
 * @param value null: it isn't given
 */
record Choice(String name, @Nullable Object value) {
  boolean isGiven() {
    return value != null;
  }
}
