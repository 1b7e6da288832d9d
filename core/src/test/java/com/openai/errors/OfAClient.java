package com.openai.errors;

/** Stands for an exception of a client that core knows by its package only. */
public final class OfAClient extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
