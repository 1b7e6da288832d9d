package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerConfig;

/** Settings to start from. */
enum Preset {
  /** {@link CircuitBreakerConfig#defaults()}. */
  STANDARD {
    @Override
    CircuitBreakerConfig config() {
      return CircuitBreakerConfig.defaults();
    }
  },

  /** {@link CircuitBreakerConfig#forAiServices()}. */
  AI {
    @Override
    CircuitBreakerConfig config() {
      return CircuitBreakerConfig.forAiServices();
    }
  };

  abstract CircuitBreakerConfig config();
}
