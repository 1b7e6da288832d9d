/**
 * Halfopen's simulator: real breakers in front of services that fall ill, in no time.
 *
 * @since 0.1.0
 */
module dev.halfopen.simulator {
  requires transitive dev.halfopen;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.dataformat.csv;
  requires static org.jspecify;
  requires org.slf4j;

  exports dev.halfopen.simulator;
  exports dev.halfopen.simulator.records;
  exports dev.halfopen.simulator.report;
  exports dev.halfopen.simulator.service;
  exports dev.halfopen.simulator.traffic;
  exports dev.halfopen.simulator.tune;
}
