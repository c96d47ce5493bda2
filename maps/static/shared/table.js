// Tables that are sorted by a press on a heading. A column is { key, name, value, show, down }: its words, what
// rows are compared by (null comes last), what a cell shows, whether the greatest comes first.
"use strict";

xunfang.sortedRows = function (rows, columns, sort) {
  const column = sort && columns.find(({ key }) => key === sort.key);
  if (!column) return rows;
  const compare = (a, b) => {
    const [one, two] = [column.value(a), column.value(b)];
    if (one === null || two === null) return (one === null) - (two === null);
    const order = typeof one === "string" ? one.localeCompare(two, xunfang.state.lang) : one - two;
    return sort.down ? -order : order;
  };
  return [...rows].sort(compare);
};

// A press on the heading that sorts already turns the order round; a third one gives the first order back.
xunfang.nextSort = function (sort, { key, down = false }) {
  if (!sort || sort.key !== key) return { key, down };
  return sort.down === down ? { key, down: !down } : null;
};

xunfang.sortHead = function (columns, sort, choose) {
  const heads = columns.map((column) => {
    const own = sort && sort.key === column.key;
    const name = xunfang.say(column.name);
    const attributes = { type: "button", "data-sort": column.key, title: xunfang.say("sort_by", { column: name }) };
    const arrow = own ? (sort.down ? " ▾" : " ▴") : "";
    return xunfang.make(
      "th",
      { scope: "col", class: column.style, "aria-sort": own ? (sort.down ? "descending" : "ascending") : null },
      xunfang.make("button", { ...attributes, onclick: () => choose(xunfang.nextSort(sort, column)) }, name, arrow),
    );
  });
  return xunfang.make("thead", {}, xunfang.make("tr", {}, heads));
};

xunfang.sortTable = function (rows, columns, { sort, choose, row = () => ({}), style = "" }) {
  const body = xunfang.sortedRows(rows, columns, sort).map((each) =>
    xunfang.make("tr", row(each), columns.map(({ show, style: cell }) => xunfang.make("td", { class: cell }, show(each)))),
  );
  return xunfang.make(
    "table",
    { class: `table ${style}` },
    xunfang.sortHead(columns, sort, choose),
    xunfang.make("tbody", {}, body),
  );
};
