// The units beside the map, by state, those in action first.
"use strict";

xunfang.showUnits = function () {
  xunfang.listStale = false;
  const rows = [...xunfang.units.values()].filter(xunfang.isUnitHere).sort(xunfang.byUrgency);
  const groups = xunfang.unitOrder
    .map((state) => [state, rows.filter((unit) => xunfang.stateKey(unit.state) === state)])
    .filter(([, units]) => units.length);
  xunfang.fill(
    xunfang.byId("units"),
    groups.map(([state, units]) => [
      xunfang.make(
        "h2",
        { class: "group" },
        xunfang.signIcon(state),
        xunfang.say(`state_${state}`),
        xunfang.make("span", { class: "count none" }, String(units.length)),
      ),
      xunfang.make("ol", { class: "rows" }, units.map(xunfang.unitRow)),
    ]),
    groups.length ? null : xunfang.make("p", { class: "empty" }, xunfang.say("units_none")),
  );
};

xunfang.byUrgency = (a, b) =>
  xunfang.unitOrder.indexOf(xunfang.stateKey(a.state)) - xunfang.unitOrder.indexOf(xunfang.stateKey(b.state)) ||
  xunfang.unitTitle(a).localeCompare(xunfang.unitTitle(b), "zh-CN", { numeric: true });

xunfang.unitRow = function (unit) {
  const fix = xunfang.fixOf(unit);
  const chosen = xunfang.chosen("unit") === unit.id;
  return xunfang.make(
    "li",
    {},
    xunfang.make(
      "button",
      { type: "button", class: `unit-row ${chosen ? "chosen" : ""}`, "data-unit": unit.id, onclick: () => xunfang.chooseUnit(unit.id) },
      xunfang.signIcon(xunfang.stateKey(unit.state), xunfang.isOld(fix)),
      xunfang.make("strong", {}, xunfang.unitTitle(unit)),
      xunfang.make("small", { class: xunfang.isOld(fix) ? "warned" : "quiet" }, fix === "live" ? xunfang.awayInWords(unit) || unit.station_name || unit.station : xunfang.say(`fix_${fix}`)),
    ),
  );
};

xunfang.chooseUnit = function (id) {
  const unit = xunfang.units.get(id);
  if (!unit) return;
  xunfang.openCard({ kind: "unit", id });
  if (unit.place) xunfang.bringIntoView([unit.lat, unit.lon], 13);
};
