// The tables: the units, and when each went in and out.
"use strict";

xunfang.share = (value) => (value === null ? "–" : xunfang.percent(value));
xunfang.length = (minutes) => (!minutes ? "–" : minutes < 1 ? `${Math.round(minutes * 60)} s` : xunfang.duration(minutes * 60));

xunfang.unitColumns = () => [
  { key: "name", name: "unit", value: (row) => row.name || row.unit, show: xunfang.whoIs },
  { key: "visits", name: "visits", value: (row) => row.visits, show: (row) => xunfang.number(row.visits), down: true, style: "number" },
  { key: "minutes", name: "minutes", value: (row) => row.minutes, show: (row) => xunfang.length(row.minutes), down: true, style: "number" },
  { key: "first_in", name: "first_in", value: (row) => row.first_in, show: (row) => xunfang.clock(row.first_in), style: "number" },
  { key: "last_out", name: "last_out", value: (row) => row.last_out, show: (row) => xunfang.clock(row.last_out), style: "number" },
  { key: "gap", name: "gap", value: (row) => row.longest_gap_min, show: (row) => xunfang.length(row.longest_gap_min), down: true, style: "number" },
  { key: "fix", name: "without_fix", value: (row) => row.without_fix, show: (row) => xunfang.share(row.without_fix), down: true, style: "number" },
];

xunfang.whoIs = ({ row, name, unit }) =>
  xunfang.make("button", { type: "button", class: "who", onclick: () => xunfang.chooseUnit(row) }, xunfang.badge(row), xunfang.name(name || unit));

xunfang.unitTable = function (units) {
  const rows = units.map((unit, row) => ({ ...unit, row }));
  const options = { sort: xunfang.state.sort, choose: (sort) => xunfang.change({ sort }), row: ({ row }) => ({ "data-row": row }) };
  return xunfang.sortTable(rows, xunfang.unitColumns(), options);
};

xunfang.visitTable = function ({ units, visits_made: visits }) {
  const chosen = units[xunfang.state.unit];
  const own = visits.filter(({ unit }) => !chosen || unit === chosen.unit);
  const head = ["unit", "entered", "left", "stayed"].map((key, k) => xunfang.make("th", { scope: "col", class: k ? "number" : null }, xunfang.say(key)));
  const body = own.map((visit) => {
    const cells = [xunfang.name(visit.name || visit.unit), xunfang.clock(visit.in), xunfang.clock(visit.out), xunfang.length(visit.minutes)];
    return xunfang.make("tr", {}, cells.map((cell, k) => xunfang.make("td", { class: k ? "number" : null }, cell)));
  });
  const title = chosen ? xunfang.say("of_unit", { unit: chosen.name || chosen.unit, n: own.length }) : xunfang.say("all_visits", { n: own.length });
  xunfang.fill(xunfang.byId("visits-title"), title);
  if (!own.length) return xunfang.make("p", { class: "empty" }, xunfang.say("nobody"));
  return xunfang.make("table", { class: "table" }, xunfang.make("thead", {}, xunfang.make("tr", {}, head)), xunfang.make("tbody", {}, body));
};

xunfang.figures = function (record) {
  const { gaps } = record;
  const rate = record.visible_rate === null ? xunfang.say(record.visible_rate_reason) : xunfang.percent(record.visible_rate);
  const shown = [
    ["visits", xunfang.number(record.visits), null],
    ["minutes", xunfang.length(record.minutes), record.counted_minutes < record.minutes && xunfang.say("counted", { time: xunfang.length(record.counted_minutes) })],
    ["longest", xunfang.length(gaps.longest_min), gaps.longest_from && xunfang.say("since", { at: xunfang.clock(gaps.longest_from) })],
    ["rate", rate, null],
    ["without_fix", xunfang.share(record.without_fix), null],
    ["unpredictability", xunfang.share(record.unpredictability), null],
  ];
  return shown.map(([key, value, more]) =>
    xunfang.make("div", { class: "figure" }, xunfang.make("dt", {}, xunfang.say(key)), xunfang.make("dd", {}, value, more && xunfang.make("small", {}, more))),
  );
};
