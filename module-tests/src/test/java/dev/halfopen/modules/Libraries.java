package dev.halfopen.modules;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The jars of an application, in Maven's order.
 *
 * @param toCompile those that it is compiled with
 * @param toRun those that it runs with
 */
record Libraries(List<Path> toCompile, List<Path> toRun) {
  /** The jars as an option of the JDK's tools. */
  static String path(List<Path> jars) {
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
