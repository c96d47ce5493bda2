// The differences: a row a site or unit, what A and B give it, what B gives more.
"use strict";

xunfang.formats = {
  reward: (value) => xunfang.number(value, 1),
  visits: (value) => xunfang.number(value),
  presence_s: (value) => xunfang.number(Math.round(value / 60)),
  drive_s: (value) => xunfang.number(Math.round(value / 60)),
  longest_gap_s: (value) => xunfang.number(Math.round(value / 60)),
  length_m: (value) => xunfang.number(value / 1000, 1),
};

// More of it is worse.
xunfang.costs = new Set(["drive_s", "longest_gap_s", "length_m"]);

xunfang.compared = {
  sites: ["visits", "presence_s", "longest_gap_s", "reward"],
  units: ["reward", "visits", "presence_s", "drive_s", "length_m"],
};

xunfang.difference = function (table, column, row) {
  const [a, b] = [table[`a_${column}`][row], table[`b_${column}`][row]];
  return a === null || b === null ? null : b - a;
};

xunfang.differs = (kind, row) =>
  xunfang.compared[kind].some((column) => {
    const change = xunfang.difference(xunfang.data[kind], column, row);
    return change === null || Math.abs(change) > 1e-6;
  });

xunfang.pairCell = function (table, column, row) {
  const show = (value) => (value === null ? "–" : xunfang.formats[column](value));
  const [a, b] = [show(table[`a_${column}`][row]), show(table[`b_${column}`][row])];
  const change = xunfang.difference(table, column, row);
  const zero = xunfang.formats[column](0);
  const words = change === null ? "" : xunfang.formats[column](Math.abs(change));
  if (!words || words === zero) return [`${a} | ${b}`, xunfang.make("small", {}, "")];
  const better = change > 0 !== xunfang.costs.has(column);
  const sign = change > 0 ? "+" : "−";
  return [`${a} | ${b}`, xunfang.make("small", { class: better ? "better" : "worse" }, sign + words)];
};

xunfang.pairColumn = (kind, column) => ({
  key: column,
  name: `column_${column}`,
  style: "amount",
  down: true,
  value: (row) => xunfang.difference(xunfang.data[kind], column, row),
  show: (row) => xunfang.pairCell(xunfang.data[kind], column, row),
});

xunfang.nameColumn = function (kind, id, choose) {
  const table = xunfang.data[kind];
  const name = (row) => table.name[row] || table[id][row];
  const sign = (row) => (kind === "units" ? xunfang.badge(row) : null);
  const show = (row) =>
    xunfang.make("button", { type: "button", class: "site-name", onclick: () => choose(row) }, sign(row), xunfang.name(name(row)));
  return { key: id, name: `column_${id}`, value: name, show };
};

xunfang.buildTable = function (kind, id, sortKey, choose) {
  const table = xunfang.data[kind];
  const rows = [...Array(table.n).keys()].sort((a, b) => xunfang.differs(kind, b) - xunfang.differs(kind, a) || a - b);
  const columns = [xunfang.nameColumn(kind, id, choose), ...xunfang.compared[kind].map((column) => xunfang.pairColumn(kind, column))];
  const different = rows.filter((row) => xunfang.differs(kind, row)).length;
  const words = different ? `${kind}_differ` : `${kind}_same`;
  xunfang.fill(
    xunfang.byId(kind),
    xunfang.make("p", { class: "quiet" }, xunfang.say(words, { some: different, all: table.n })),
    xunfang.sortTable(rows, columns, {
      sort: xunfang.state[sortKey],
      choose: (sort) => xunfang.change({ [sortKey]: sort }),
      row: (row) => ({ "data-id": table[id][row], "data-row": row, class: xunfang.differs(kind, row) ? null : "same" }),
      style: "pairs",
    }),
  );
};

xunfang.buildTables = function () {
  xunfang.buildTable("sites", "site", "sortSites", (row) => xunfang.chooseSite(xunfang.data.sites.site[row]));
  xunfang.buildTable("units", "unit", "sortUnits", (row) => xunfang.chooseUnit(row));
};
