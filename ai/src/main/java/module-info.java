/** What failures of AI services mean, whatever Java client carried them. */
module dev.halfopen.ai {
  requires transitive dev.halfopen;
  requires static transitive org.jspecify;
  requires java.net.http;
  requires com.fasterxml.jackson.databind;

  exports dev.halfopen.ai;
}
