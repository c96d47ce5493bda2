// Cells of the map, coloured by how soon somebody is there.
"use strict";

// From good to bad; blue and red stay apart for eyes that mix red and green.
xunfang.shades = ["#2166ac", "#67a9cf", "#b9d7e8", "#f7d9c4", "#ef8a62", "#b2182b"];
xunfang.responseSteps = [3, 5, 10, 20, 30];
xunfang.shareSteps = [0.9, 0.75, 0.5, 0.25, 0.1];
xunfang.unknownShade = "#b8bcc2";

xunfang.shadeOf = function (value) {
  if (value === null || value === undefined) return xunfang.unknownShade;
  if (xunfang.state.metric === "response") {
    const step = xunfang.responseSteps.findIndex((most) => value <= most);
    return xunfang.shades.at(step);
  }
  return xunfang.shades.at(xunfang.shareSteps.findIndex((least) => value >= least));
};

xunfang.cellValue = function (plan, node) {
  const { nodes } = plan.result;
  return xunfang.state.metric === "response" ? nodes.response_min[node] : nodes.within[xunfang.state.metric][node];
};

// The cells of a plan on a map of its own; they are painted anew, never made anew.
xunfang.drawCells = function (map, plan) {
  const renderer = L.canvas({ pane: "cells", padding: 0.3 });
  return plan.cells.node.map((node, row) => {
    const rings = plan.cells.rings[row].map((part) => part.map(xunfang.latlngs));
    const shape = L.polygon(rings, { renderer, pane: "cells", weight: 0.5, color: "#ffffff", smoothFactor: 0.5 });
    shape.bindTooltip(() => xunfang.cellWords(plan, node), { className: "hint", sticky: true });
    shape.node = node;
    return shape.addTo(map);
  });
};

xunfang.paintCells = function ({ plan, cells }) {
  const [fillOpacity, opacity] = xunfang.state.view === "day" ? [0.18, 0.12] : [0.72, 0.4];
  for (const cell of cells) cell.setStyle({ fillColor: xunfang.shadeOf(xunfang.cellValue(plan, cell.node)), fillOpacity, opacity });
};

xunfang.cellWords = function (plan, node) {
  const { nodes } = plan.result;
  const { label, area, park } = plan.cells;
  const names = [label[node], park[node], area[node]].filter((name, k, all) => name && all.indexOf(name) === k);
  const lines = [
    xunfang.say("cell_calls", { n: xunfang.number(nodes.calls[node] / xunfang.data.replications, 1) }),
    xunfang.say("cell_response", { value: nodes.response_min[node] === null ? "–" : xunfang.minutes(nodes.response_min[node]) }),
    ...xunfang.targets().map((target) => xunfang.say("cell_within", { target, value: xunfang.withHalf(nodes.within[target][node], null, xunfang.share) })),
  ];
  return xunfang.make("div", {}, names.length ? xunfang.make("b", {}, xunfang.name(names.join(" · "))) : null, lines.map((line) => xunfang.make("div", {}, line)));
};

xunfang.mapLegend = function () {
  if (xunfang.state.view === "day") return xunfang.dayLegend();
  const response = xunfang.state.metric === "response";
  const steps = response ? xunfang.responseSteps : xunfang.shareSteps;
  const words = steps.map((step) => (response ? `≤ ${step}` : `≥ ${100 * step}%`));
  words.push(response ? `> ${steps.at(-1)}` : `< ${100 * steps.at(-1)}%`);
  const title = response ? xunfang.say("legend_response") : xunfang.say("legend_within", { target: xunfang.state.metric });
  const entries = words.map((word, k) => xunfang.legendEntry(xunfang.shades[k], word));
  return [xunfang.make("b", {}, title), entries, xunfang.legendEntry(xunfang.unknownShade, xunfang.say("never"))];
};

xunfang.legendEntry = function (colour, word, kind = "") {
  const swatch = xunfang.make("i", { class: `colour ${kind}`, "aria-hidden": "true" });
  swatch.style.background = colour;
  return xunfang.make("span", {}, swatch, word);
};
