package dev.halfopen.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the files that are made from code; a test holds those that are committed against it.
 *
 * @since 0.1.0
 */
public final class WriteFiles {
  static final String DASHBOARD = "grafana/halfopen.json";
  static final String ALERTS = "prometheus/alerts.yml";

  private WriteFiles() {}

  /**
   * Writes them.
   *
   * @param arguments the directory of this module
   */
  public static void main(String[] arguments) throws IOException {
    Path module = Path.of(arguments[0]);
    Files.writeString(module.resolve(DASHBOARD), DashboardJson.of(Dashboard.sections()));
    Files.writeString(module.resolve(ALERTS), Alerts.yaml());
  }
}
