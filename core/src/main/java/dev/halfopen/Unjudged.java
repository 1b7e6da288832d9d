package dev.halfopen;

import org.jspecify.annotations.Nullable;

/** The admission of a call that only SHADOW mode let pass: it is evidence for no phase. */
enum Unjudged implements Admission {
  INSTANCE;

  @Override
  public @Nullable Phase phase() {
    return null;
  }
}
