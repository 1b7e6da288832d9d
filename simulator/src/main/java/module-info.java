/** Halfopen's simulator: real breakers in front of services that fall ill, in no time. */
module dev.halfopen.simulator {
  requires transitive dev.halfopen;
  requires static org.jspecify;

  exports dev.halfopen.simulator;
  exports dev.halfopen.simulator.service;
  exports dev.halfopen.simulator.traffic;
}
