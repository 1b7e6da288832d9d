package dev.halfopen;

/**
 * Which other model or provider may answer a call that has failed; see {@link
 * AIServiceException#failover()}.
 *
 * @since 0.1.0
 */
public enum Failover {
  /** Nowhere: the call itself is at fault. */
  NOWHERE,
  /** With a model that takes longer requests. */
  LARGER_CONTEXT,
  /** With another provider. */
  OTHER_PROVIDER,
  /** With any other model, of this provider or of another. */
  ANYWHERE
}
