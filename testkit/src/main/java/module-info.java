/**
 * What tests of code guarded by Halfopen need: a clock moved by hand, a scripted AI service over
 * real HTTP, and assertions for circuit breakers.
 *
 * @since 0.1.0
 */
module dev.halfopen.testkit {
  requires transitive dev.halfopen;
  requires transitive org.assertj.core;
  requires static org.jspecify;
  requires com.fasterxml.jackson.databind;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.transport;

  exports dev.halfopen.testkit;
}
