package dev.halfopen.simulator.report;

import dev.halfopen.simulator.Timeline;
import dev.halfopen.simulator.internal.Numbers;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The figures of a chart, as the page's script reads them. */
final class ChartData {
  private ChartData() {}

  static void append(StringBuilder json, String name, Timeline timeline) {
    double seconds = timeline.binLength().toNanos() / 1e9;
    List<Timeline.Bin> bins = timeline.bins();
    json.append("{\"name\":").append(Escape.json(name));
    json.append(",\"bin\":").append(Numbers.plain(seconds));
    array(json, "answered", bins, bin -> bin.answered() / seconds);
    array(json, "failed", bins, bin -> bin.failed() / seconds);
    array(json, "refused", bins, bin -> bin.refused() / seconds);
    array(json, "mean", bins, Timeline.Bin::meanWaitSeconds);
    array(json, "longest", bins, Timeline.Bin::longestWaitSeconds);
    json.append('}');
  }

  private static void array(
      StringBuilder json,
      String name,
      List<Timeline.Bin> bins,
      ToDoubleFunction<Timeline.Bin> value) {
    json.append(",\"").append(name).append("\":[");
    for (int i = 0; i < bins.size(); i++) {
      double figure = value.applyAsDouble(bins.get(i));
      double rounded = Double.isNaN(figure) ? figure : Math.round(figure * 1e3) / 1e3;
      json.append(i == 0 ? "" : ",").append(Numbers.plain(rounded));
    }
    json.append(']');
  }
}
