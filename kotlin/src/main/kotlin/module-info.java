/** Circuit breakers and pipelines for {@code suspend} functions and the {@code Flow} of Kotlin. */
module dev.halfopen.kotlin {
  requires transitive dev.halfopen;
  requires transitive kotlin.stdlib;
  requires transitive kotlinx.coroutines.core;
  requires static kotlinx.coroutines.test;
  requires org.slf4j;

  exports dev.halfopen.kotlin;
  exports dev.halfopen.kotlin.test;
}
