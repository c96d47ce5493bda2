// Layer control and legend in one: what a sign means stands where it is switched on and off.
"use strict";

xunfang.layerKinds = ["routes", "unserved", "clusters", "parks", "enterprises", "roads"];

xunfang.buildLegend = function () {
  xunfang.byId("legend-title").textContent = xunfang.say("legend");
  xunfang.fill(
    xunfang.byId("legend-body"),
    xunfang.layerKinds.filter(xunfang.hasRows).map((kind) => [
      xunfang.layerRow(kind),
      kind === "routes" ? [xunfang.unitChips(), xunfang.routeKey()] : null,
    ]),
  );
};

xunfang.hasRows = function (kind) {
  if (kind === "roads") return xunfang.drawn.roads.lines.length > 0;
  if (kind === "routes") return xunfang.data.plan.units.n > 0;
  return (kind === "unserved" ? xunfang.data.plan.unserved.n : xunfang.data[kind].n) > 0;
};

xunfang.layerRow = (kind) =>
  xunfang.make(
    "label",
    { class: "layer" },
    xunfang.make("input", {
      type: "checkbox",
      "data-layer": kind,
      checked: !xunfang.state.hiddenLayers.has(kind),
      onchange: () => xunfang.change({ hiddenLayers: xunfang.toggled(xunfang.state.hiddenLayers, kind) }),
    }),
    xunfang.make("span", { class: `swatch swatch-${kind}`, "aria-hidden": "true" }, kind === "unserved" ? "!" : ""),
    xunfang.say(`layer_${kind}`),
  );

xunfang.unitChips = function () {
  const units = [...xunfang.data.plan.units.unit.keys()];
  const chips = units.map((unit) =>
    xunfang.make(
      "button",
      {
        type: "button",
        class: "chip",
        title: xunfang.unitName(unit),
        "aria-label": xunfang.unitName(unit),
        "aria-pressed": String(!xunfang.state.hiddenUnits.has(unit)),
        "data-unit-layer": unit,
        onclick: () => xunfang.change({ hiddenUnits: xunfang.toggled(xunfang.state.hiddenUnits, unit) }),
      },
      xunfang.badge(unit),
    ),
  );
  const all = (key, hidden) =>
    xunfang.make(
      "button",
      { type: "button", class: "plain", onclick: () => xunfang.change({ hiddenUnits: new Set(hidden) }) },
      xunfang.say(key),
    );
  return xunfang.make("div", { class: "chips" }, chips, all("all_units", []), all("no_units", units));
};

xunfang.routeKey = () =>
  xunfang.make(
    "ul",
    { class: "key" },
    [["A3", "badge hue0 dash0", "key_pill"], ["A", "badge hue0 start dash0", "key_start"], ["▶", "arrow", "key_arrow"]].map(
      ([sign, style, key]) =>
        xunfang.make("li", {}, xunfang.make("span", { class: style, "aria-hidden": "true" }, sign), xunfang.say(key)),
    ),
  );

xunfang.paintLayers = function (changes) {
  for (const kind of xunfang.layerKinds) {
    const [layer, wanted] = [xunfang.drawn[kind], !xunfang.state.hiddenLayers.has(kind)];
    if (wanted !== xunfang.map.hasLayer(layer)) xunfang.map[wanted ? "addLayer" : "removeLayer"](layer);
  }
  if (changes.hiddenUnits) xunfang.drawn.routes.showUnits();
  for (const chip of document.querySelectorAll("[data-unit-layer]")) {
    chip.setAttribute("aria-pressed", String(!xunfang.state.hiddenUnits.has(Number(chip.dataset.unitLayer))));
  }
};
