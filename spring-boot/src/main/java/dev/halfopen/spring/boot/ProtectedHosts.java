package dev.halfopen.spring.boot;

import dev.halfopen.ai.Provider;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Which hosts are AI services: the known ones, and those that the properties name. Others are left
 * alone, since they never asked for a circuit breaker.
 */
final class ProtectedHosts {
  private static final String ALL = "*";

  private final List<String> patterns;

  ProtectedHosts(List<String> patterns) {
    this.patterns = patterns.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
  }

  boolean has(URI uri) {
    String host = uri.getHost();
    if (host == null) {
      return false;
    }
    String plain = host.toLowerCase(Locale.ROOT);
    return patterns.stream().anyMatch(pattern -> fits(pattern, plain, uri.getPort()))
        || Provider.of(uri) != Provider.GENERIC;
  }

  private static boolean fits(String pattern, String host, int port) {
    return pattern.equals(ALL)
        || pattern.equals(host)
        || pattern.equals(host + ":" + port)
        || (pattern.startsWith("*.") && host.endsWith(pattern.substring(1)));
  }
}
