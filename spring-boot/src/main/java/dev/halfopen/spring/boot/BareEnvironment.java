package dev.halfopen.spring.boot;

import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/** An environment in which nothing is set, be it by the machine. */
final class BareEnvironment extends StandardEnvironment {
  @Override
  protected void customizePropertySources(MutablePropertySources sources) {
    // none
  }
}
