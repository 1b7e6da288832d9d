
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const kinds = {
    rates: {
      title: "Calls a second",
      unit: "a second",
      series: [
        { key: "answered", label: "answered", stroke: "#0057a8", dash: [] },
        { key: "failed", label: "failed", stroke: "#b03a00", dash: [10, 4] },
        { key: "refused", label: "refused", stroke: "#5c2d91", dash: [2, 3] },
      ],
    },
    waits: {
      title: "How long callers waited, seconds",
      unit: "s",
      series: [
        { key: "mean", label: "on average", stroke: "#0057a8", dash: [] },
        { key: "longest", label: "at most", stroke: "#b03a00", dash: [10, 4] },
      ],
    },
  };
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];

  function time(seconds) {
    if (seconds < 1) {
      return +seconds.toFixed(3) + " s";
    }
    const words = [];
    let rest = Math.round(seconds);
    for (const [unit, size] of units) {
      if (rest >= size && words.length < 2) {
        words.push(Math.floor(rest / size) + " " + unit);
        rest %= size;
      }
    }
    return words.join(" ") || "0 s";
  }

  function made(tag, parent, attributes, text) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      element.setAttribute(name, value);
    }
    if (text !== undefined) {
      element.textContent = text;
    }
    parent.append(element);
    return element;
  }

  function sample(series, parent) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("width", "36");
    svg.setAttribute("height", "10");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(space, "path");
    line.setAttribute("d", "M0 5H36");
    line.setAttribute("stroke", series.stroke);
    line.setAttribute("stroke-width", "2.5");
    if (series.dash.length > 0) {
      line.setAttribute("stroke-dasharray", series.dash.join(" "));
    }
    svg.append(line);
    parent.append(svg, " ");
  }

  function figure(value, unit) {
    return value === null || value === undefined ? "none" : +value.toFixed(2) + " " + unit;
  }

  function chart(place, run, kind) {
    const times = run.answered.map((_, i) => i * run.bin);
    const columns = kind.series.map((series) => run[series.key]);
    const told = (i) => time(times[i]) + ": "
      + kind.series.map((series, n) => series.label + " " + figure(columns[n][i], kind.unit)).join(", ");

    made("h3", place, {}, kind.title);
    const plot = made("div", place, {
      class: "plot", tabindex: "0", role: "slider", "aria-orientation": "horizontal",
      "aria-label": run.name + ": " + kind.title.toLowerCase() + "; arrow keys go through the time",
      "aria-valuemin": "0", "aria-valuemax": String(Math.max(0, times.length - 1)), "aria-valuenow": "0",
      "aria-valuetext": times.length ? told(0) : "nothing",
    });
    const readout = made("output", place, { class: "readout", "aria-hidden": "true" },
      "Point at the chart, or go to it by Tab and through it by the arrow keys.");
    const width = () => Math.max(240, place.clientWidth);
    const options = {
      width: width(),
      height: 220,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 9 } },
      scales: { x: { time: false }, y: { range: (u, min, max) => [0, max > 0 ? max * 1.05 : 1] } },
      axes: [
        { values: (u, splits) => splits.map(time), space: 90, incrs: [0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800, 2592000], stroke: "#1a1a1a" },
        { size: 64, stroke: "#1a1a1a" },
      ],
      padding: [10, 36, 0, 0],
      series: [{}].concat(kind.series.map((series) => ({
        label: series.label, stroke: series.stroke, dash: series.dash, width: 2, points: { show: false }, spanGaps: false,
      }))),
      hooks: {
        setCursor: [(u) => {
          const i = u.cursor.idx;
          if (i !== null && i !== undefined) {
            readout.textContent = told(i);
            plot.setAttribute("aria-valuenow", String(i));
            plot.setAttribute("aria-valuetext", told(i));
          }
        }],
      },
    };
    const drawn = new uPlot(options, [times].concat(columns), plot);
    let at = 0;
    const go = (i) => {
      at = Math.min(Math.max(i, 0), times.length - 1);
      drawn.setCursor({ left: drawn.valToPos(times[at], "x"), top: 10 });
    };
    plot.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -20, PageUp: 20 };
      if (event.key in steps) {
        go(at + steps[event.key]);
      } else if (event.key === "Home") {
        go(0);
      } else if (event.key === "End") {
        go(times.length - 1);
      } else {
        return;
      }
      event.preventDefault();
    });
    const resize = () => drawn.setSize({ width: width(), height: 220 });
    addEventListener("resize", resize);
    addEventListener("beforeprint", () => drawn.setSize({ width: Math.min(width(), 680), height: 200 }));
    addEventListener("afterprint", resize);

    const legend = made("ul", place, { class: "legend" });
    kind.series.forEach((series, n) => {
      const button = made("button", made("li", legend), { type: "button", "aria-pressed": "true" });
      sample(series, button);
      button.append(series.label);
      button.addEventListener("click", () => {
        const show = button.getAttribute("aria-pressed") === "false";
        button.setAttribute("aria-pressed", String(show));
        drawn.setSeries(n + 1, { show });
      });
    });
    const details = made("details", place);
    made("summary", details, {}, "The same as a table");
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) {
        table(details, run, kind, times, columns);
      }
    });
  }

  function table(details, run, kind, times, columns) {
    const scrolled = made("div", details, {
      class: "scrolled", tabindex: "0", role: "group", "aria-label": run.name + ": " + kind.title.toLowerCase() + ", as a table",
    });
    const body = made("table", scrolled);
    const head = made("tr", made("thead", body));
    made("th", head, { scope: "col" }, "from");
    kind.series.forEach((series) => made("th", head, { scope: "col" }, series.label));
    const rows = made("tbody", body);
    times.forEach((seconds, i) => {
      const row = made("tr", rows);
      made("th", row, { scope: "row" }, time(seconds));
      columns.forEach((column) => made("td", row, {}, column[i] === null ? "" : String(+column[i].toFixed(3))));
    });
  }

  for (const place of document.querySelectorAll(".chart")) {
    chart(place, data[Number(place.dataset.chart)], kinds[place.dataset.kind]);
  }
})();
