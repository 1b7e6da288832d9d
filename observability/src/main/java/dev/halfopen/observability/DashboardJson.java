package dev.halfopen.observability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.halfopen.observability.Panel.Kind;
import java.util.List;

/** Writes a dashboard as Grafana imports it. */
final class DashboardJson {
  private static final int SCHEMA_VERSION = 39;
  private static final int WHOLE_WIDTH = 24;
  private static final int HEIGHT = 8;

  private final ObjectNode dashboard = JsonNodeFactory.instance.objectNode();
  private final ArrayNode panels = JsonNodeFactory.instance.arrayNode();
  private int lastId;
  private int x;
  private int y;

  private DashboardJson() {}

  /** The text, with a line feed at its end. */
  static String of(List<Section> sections) {
    DashboardJson json = new DashboardJson();
    json.head();
    sections.forEach(json::add);
    json.dashboard.set("panels", json.panels);
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    try {
      return new ObjectMapper().writer(printer).writeValueAsString(json.dashboard) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void head() {
    dashboard.put("title", "Halfopen: circuit breakers and AI calls");
    dashboard.put("uid", "halfopen");
    dashboard.put("description", "Runbook: docs/guide/on-call.md of Halfopen.");
    dashboard.putArray("tags").add("halfopen");
    dashboard.put("schemaVersion", SCHEMA_VERSION);
    dashboard.put("editable", true);
    dashboard.put("graphTooltip", 1);
    dashboard.put("refresh", "30s");
    dashboard.putObject("time").put("from", "now-1h").put("to", "now");
    ArrayNode variables = dashboard.putObject("templating").putArray("list");
    variables
        .addObject()
        .put("name", "datasource")
        .put("label", "Prometheus")
        .put("type", "datasource")
        .put("query", "prometheus");
    variable(variables, "instance", "Instance", "label_values(halfopen_breaker_state, instance)");
    variable(
        variables,
        "name",
        "Circuit breaker",
        "label_values(halfopen_breaker_state{instance=~\"$instance\"}, name)");
    variable(
        variables,
        "model",
        "Model",
        "label_values(halfopen_ai_answers_total{instance=~\"$instance\"}, model)");
  }

  private static void variable(ArrayNode variables, String name, String label, String query) {
    ObjectNode variable = variables.addObject();
    variable
        .put("name", name)
        .put("label", label)
        .put("type", "query")
        .put("query", query)
        .put("refresh", 2)
        .put("sort", 1)
        .put("multi", true)
        .put("includeAll", true)
        .put("allValue", ".*");
    variable.set("datasource", datasource());
    variable.putObject("current").put("text", "All").put("value", "$__all");
  }

  private static ObjectNode datasource() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "prometheus")
        .put("uid", "${datasource}");
  }

  private void add(Section section) {
    startLine();
    ObjectNode row = panels.addObject();
    row.put("id", ++lastId)
        .put("type", "row")
        .put("title", section.title())
        .put("collapsed", false);
    position(row, WHOLE_WIDTH, 1);
    row.putArray("panels");
    startLine();
    section.panels().forEach(this::add);
  }

  private void startLine() {
    if (x > 0) {
      x = 0;
      y += HEIGHT;
    }
  }

  private void position(ObjectNode panel, int width, int height) {
    panel.putObject("gridPos").put("x", x).put("y", y).put("w", width).put("h", height);
    if (height == 1) {
      y++;
      return;
    }
    x += width;
    if (x >= WHOLE_WIDTH) {
      startLine();
    }
  }

  private void add(Panel panel) {
    ObjectNode json = panels.addObject();
    json.put("id", ++lastId)
        .put("type", panel.kind().grafanaName())
        .put("title", panel.title())
        .put("description", panel.description());
    json.set("datasource", datasource());
    position(json, panel.width(), HEIGHT);
    ObjectNode defaults = json.putObject("fieldConfig").putObject("defaults");
    defaults.put("unit", panel.unit());
    json.withObject("/fieldConfig").putArray("overrides");
    if (panel.kind() == Kind.STATES) {
      states(defaults);
    } else {
      defaults.put("min", 0);
    }
    if (panel.unit().equals("percentunit")) {
      defaults.put("max", 1);
    }
    ArrayNode targets = json.putArray("targets");
    for (int i = 0; i < panel.targets().size(); i++) {
      Target target = panel.targets().get(i);
      ObjectNode query = targets.addObject();
      query
          .put("refId", String.valueOf((char) ('A' + i)))
          .put("expr", target.expr())
          .put("legendFormat", target.legend())
          .put("instant", panel.kind().isOfOneMoment())
          .put("range", !panel.kind().isOfOneMoment());
      query.set("datasource", datasource());
    }
  }

  private static void states(ObjectNode defaults) {
    ObjectNode options =
        defaults.putArray("mappings").addObject().put("type", "value").putObject("options");
    option(options, 0, "closed", "green");
    option(options, 1, "half-open", "yellow");
    option(options, 2, "open", "red");
  }

  private static void option(ObjectNode options, int value, String text, String color) {
    options
        .putObject(String.valueOf(value))
        .put("text", text)
        .put("color", color)
        .put("index", value);
  }
}
