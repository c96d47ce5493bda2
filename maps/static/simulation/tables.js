// Parks, all figures, units and the order of plans, as tables that a heading sorts.
"use strict";

xunfang.part = (id, note, ...content) =>
  xunfang.fill(xunfang.byId(id), xunfang.make("h2", {}, xunfang.say(id)), note ? xunfang.make("p", { class: "quiet" }, note) : null, ...content);

xunfang.tablePart = function (id, rows, columns, note) {
  const table = xunfang.sortTable(rows, columns, {
    sort: xunfang.state.sort[id] || null,
    choose: (sort) => xunfang.change({ sort: { ...xunfang.state.sort, [id]: sort } }),
  });
  xunfang.part(id, note, xunfang.make("div", { class: "scroll-x" }, table));
};

// Columns of a figure: each shown plan, then what the other one changes.
xunfang.figureColumns = function (key, kpiOf, pick, show, scale = () => 1) {
  const scaled = (plan) => (value) => show(value / scale(plan));
  const never = (plan, row) => key !== "visible" && ((pick(plan, row) || {}).mean || 0) > 0.99 * plan.result.counted_min;
  const words = (plan, row) => {
    if (never(plan, row)) return xunfang.say("never_seen");
    return xunfang.withHalf((pick(plan, row) || {}).mean, (pick(plan, row) || {}).half_width, scaled(plan));
  };
  const plans = xunfang.shown().map((plan) => ({
    key: `${key}-${xunfang.letter(plan)}`,
    name: `${key}_of_${xunfang.letter(plan) === "A" ? "first" : "other"}`,
    style: "amount",
    down: true,
    value: (row) => (pick(plan, row) || { mean: null }).mean,
    show: (row) => [xunfang.badgeOf(plan), " ", words(plan, row)],
  }));
  if (plans.length < 2) return plans;
  const [first] = xunfang.shown();
  const change = {
    key: `${key}-change`,
    name: `${key}_change`,
    style: "amount",
    down: true,
    value: (row) => (xunfang.differenceOf(kpiOf(row)) || { mean: null }).mean,
    show: (row) => {
      const found = xunfang.differenceOf(kpiOf(row));
      // How much shorter than never a gap is tells nothing.
      if (found && xunfang.shown().some((plan) => never(plan, row))) return xunfang.make("span", { class: found.verdict }, xunfang.make("b", {}, xunfang.say(`verdict_${found.verdict}`)));
      return xunfang.changeCell(found, scaled(first));
    },
  };
  return [...plans, change];
};

xunfang.buildParks = function () {
  const parks = [...new Set(xunfang.shown().flatMap((plan) => Object.keys(plan.result.visible_min)))];
  xunfang.byId("parks").hidden = !parks.length;
  if (!parks.length) return;
  const name = { key: "park", name: "park", value: (row) => row, show: (row) => xunfang.name(row) };
  const gap = (part) => (plan, row) => (plan.result.gap_min[row] || {})[part];
  const columns = [
    name,
    ...xunfang.figureColumns("visible", (row) => `visible_min.${row}`, (plan, row) => plan.result.visible_min[row], xunfang.minutes, xunfang.days),
    ...xunfang.figureColumns("gap", (row) => `gap_min.${row}.mean`, gap("mean"), xunfang.minutes),
    ...xunfang.figureColumns("gap95", (row) => `gap_min.${row}.p95`, gap("p95"), xunfang.minutes),
  ];
  xunfang.tablePart("parks", parks, columns, xunfang.say("parks_note"));
};

// Every figure of the comparison but those of single parks.
xunfang.kpiRows = function () {
  const { result } = xunfang.data.plans[0];
  const targets = xunfang.targets();
  const rows = [
    ["response_min.mean", "kpi_response", xunfang.minutes, (each) => each.response_min.mean],
    ["response_min.p50", "kpi_p50", xunfang.minutes, (each) => each.response_min.p50],
    ["response_min.p90", "kpi_p90", xunfang.minutes, (each) => each.response_min.p90],
    ...targets.map((target) => [`within.${target}`, "kpi_within", xunfang.share, (each) => each.within[target], { target }]),
  ];
  for (const kind of Object.keys(result.within_by_priority)) {
    rows.push([`response_by_priority_min.${kind}`, "kpi_response_of", xunfang.minutes, (each) => each.response_by_priority_min[kind], { kind }]);
    for (const target of targets) {
      const pick = (each) => each.within_by_priority[kind][target];
      rows.push([`within_by_priority.${kind}.${target}`, "kpi_within_of", xunfang.share, pick, { kind, target }]);
    }
  }
  rows.push(
    ["p_wait", "kpi_p_wait", xunfang.share, (each) => each.p_wait],
    ["p_lost", "kpi_p_lost", xunfang.share, (each) => each.p_lost],
    ["mean_wait_min.all", "kpi_wait", xunfang.minutes, (each) => each.mean_wait_min.all],
    ["mean_travel_min", "kpi_travel", xunfang.minutes, (each) => each.mean_travel_min],
    ["queue_mean", "kpi_queue", (value) => xunfang.number(value, 2), (each) => each.queue_mean],
  );
  return rows;
};

xunfang.buildKpis = function () {
  const head = ["figure", ...xunfang.shown().map((plan) => plan), ...(xunfang.shown().length > 1 ? ["change"] : [])];
  const cells = xunfang.kpiRows().map(([kpi, words, show, pick, values]) =>
    xunfang.make(
      "tr",
      {},
      xunfang.make("td", {}, xunfang.say(words, values)),
      xunfang.shown().map((plan) => xunfang.make("td", { class: "amount" }, xunfang.withHalf(pick(plan.result).mean, pick(plan.result).half_width, show))),
      xunfang.shown().length > 1 ? xunfang.make("td", { class: "amount" }, xunfang.changeCell(xunfang.differenceOf(kpi), show)) : null,
    ),
  );
  const heads = head.map((each) => xunfang.make("th", { scope: "col", class: each === "figure" ? "" : "amount" }, typeof each === "string" ? xunfang.say(each) : xunfang.nameOf(each)));
  const table = xunfang.make("table", { class: "table" }, xunfang.make("thead", {}, xunfang.make("tr", {}, heads)), xunfang.make("tbody", {}, cells));
  xunfang.part("kpis", xunfang.say("kpis_note"), xunfang.make("div", { class: "scroll-x" }, table));
};

xunfang.buildUnits = function () {
  const named = (plan) => plan.result.workload.map((value, number) => ({ ...value, name: plan.units ? plan.units.name[number] : "", number }));
  const of = new Map(xunfang.shown().map((plan) => [plan, named(plan)]));
  // Units are the same if their names are; without names, by number.
  const key = (unit) => unit.name || `#${unit.number}`;
  const rows = [...new Set([...of.values()].flatMap((units) => units.map(key)))];
  const find = (plan, row) => of.get(plan).find((unit) => key(unit) === row);
  const bar = (plan, value) =>
    xunfang.svg("svg", { viewBox: "0 0 100 10", class: `load ${xunfang.hueOf(plan)}` }, xunfang.svg("rect", { x: 0, y: 1, width: 100 * Math.min(1, value || 0), height: 8, class: "bar" }));
  const columns = [
    { key: "unit", name: "unit", value: (row) => row, show: (row) => xunfang.name(row) },
    ...xunfang.shown().map((plan) => ({
      key: `load-${xunfang.letter(plan)}`,
      name: `load_of_${xunfang.letter(plan) === "A" ? "first" : "other"}`,
      style: "amount",
      down: true,
      value: (row) => (find(plan, row) || { mean: null }).mean,
      show: (row) => {
        const { mean = null, half_width: half = null } = find(plan, row) || {};
        return [bar(plan, mean), xunfang.badgeOf(plan), " ", xunfang.withHalf(mean, half, xunfang.share)];
      },
    })),
  ];
  xunfang.tablePart("units", rows, columns, xunfang.say("units_note"));
};

xunfang.buildRanking = function () {
  const { ranking, plans } = xunfang.data;
  const part = xunfang.byId("ranking");
  part.hidden = !ranking || plans.length < 3;
  if (part.hidden) return;
  const show = ranking.kpi.startsWith("within") ? xunfang.share : xunfang.minutes;
  const items = ranking.plans.map(({ name, mean, half_width: half, surely_better_than: beaten }) =>
    xunfang.make(
      "li",
      {},
      xunfang.make("b", {}, xunfang.name(name)),
      ` ${xunfang.withHalf(mean, half, show)} · `,
      beaten.length ? [xunfang.say("surely_better"), " ", beaten.map((each) => [xunfang.name(each), " "])] : xunfang.say("surely_none"),
    ),
  );
  xunfang.part("ranking", xunfang.say("ranking_note", { figure: ranking.kpi }), xunfang.make("ol", { class: "ranks" }, items));
};

xunfang.buildAbout = function () {
  const { plans, seed, replications } = xunfang.data;
  const files = plans.map((plan) => xunfang.make("li", {}, xunfang.badgeOf(plan), " ", xunfang.name(plan.file || plan.name), " ", xunfang.make("code", {}, plan.sha256)));
  const leftOut = [...Array(6).keys()].map((number) => xunfang.make("li", {}, xunfang.say(`left_out_${number}`)));
  xunfang.part(
    "about",
    null,
    xunfang.make("ul", { class: "dotted" }, leftOut),
    xunfang.make("h3", {}, xunfang.say("inputs")),
    xunfang.make("p", {}, xunfang.say("made_from", { seed: String(seed), n: replications })),
    xunfang.make("ul", {}, files),
    xunfang.make("p", { class: "quiet" }, xunfang.say("made_with")),
  );
};
