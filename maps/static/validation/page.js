// Recorded against simulated: a sentence, two charts, a table of groups.
"use strict";

xunfang.found = xunfang.block("validation");
xunfang.data = { plans: [{ name: "recorded" }, { name: "simulated" }] };

xunfang.minutes = (value) => xunfang.number(value, Math.abs(value) < 10 ? 1 : 0);

xunfang.share = (value) => `${(100 * value).toFixed(1)}%`;

xunfang.signed = (value, show) => (value > 0 ? "+" : value < 0 ? "−" : "") + show(Math.abs(value));

xunfang.verdictWords = function () {
  const [all] = xunfang.found.groups;
  if (!all) return xunfang.say("nothing");
  const { recorded, simulated, difference, low, high, verdict } = all.response_min;
  return xunfang.say(`said_${verdict}`, {
    recorded: xunfang.minutes(recorded),
    simulated: xunfang.minutes(simulated),
    difference: xunfang.minutes(Math.abs(difference)),
    low: low === null ? "–" : xunfang.signed(low, xunfang.minutes),
    high: high === null ? "–" : xunfang.signed(high, xunfang.minutes),
  });
};

xunfang.series = (values, at) =>
  xunfang.data.plans.map((plan) => ({ plan, points: values[plan.name].map(({ mean, half_width: half }, k) => [at(k), mean, half]) }));

xunfang.article = (key, drawn) =>
  xunfang.make(
    "article",
    { id: `chart-${key}` },
    xunfang.make("h2", {}, xunfang.say(key)),
    xunfang.make("p", { class: "plan-key" }, xunfang.data.plans.map((plan) => xunfang.make("span", {}, xunfang.badgeOf(plan), " ", xunfang.say(plan.name)))),
    drawn,
  );

xunfang.buildCharts = function () {
  const { curve, by_hour: hours } = xunfang.found;
  const last = curve.minutes.at(-1);
  const shares = xunfang.curves({
    series: xunfang.series(curve, (k) => curve.minutes[k]),
    ...{ most: 1, xMost: last, xName: xunfang.say("minutes"), xTicks: xunfang.ticks(last, 6), xShow: (value) => `${value}` },
    yShow: (value) => `${xunfang.number(100 * value, 1)}%`,
    marks: Object.keys(xunfang.found.groups[0].within).map(Number),
  });
  const most = Math.max(1, ...xunfang.data.plans.flatMap(({ name }) => hours[name].map(({ mean, half_width: half }) => (mean || 0) + (half || 0))));
  const byHour = xunfang.curves({
    series: xunfang.series(hours, (k) => k),
    ...{ most, xMost: 23, xName: xunfang.say("hour"), xTicks: [0, 6, 12, 18], xShow: (value) => `${value}:00` },
    yShow: (value) => xunfang.number(value, 1),
  });
  xunfang.fill(xunfang.byId("board"), xunfang.article("curve", shares), xunfang.article("hours", byHour));
};

xunfang.measured = (key, pick, show) => [
  ...["recorded", "simulated"].map((side) => ({
    key: `${key}-${side}`,
    name: side,
    style: "amount",
    down: true,
    value: (row) => pick(row)[side],
    show: (row) => (pick(row)[side] === null ? "–" : show(pick(row)[side])),
  })),
  { key: `${key}-change`, name: "change", style: "amount", down: true, value: (row) => pick(row).difference, show: (row) => xunfang.changeOf(pick(row), show) },
];

xunfang.changeOf = function ({ difference, low, high, verdict }, show) {
  if (difference === null) return "–";
  const range = low === null ? "" : ` (${xunfang.signed(low, show)} … ${xunfang.signed(high, show)})`;
  const kind = verdict === "agrees" ? "better" : verdict === "unknown" ? "unclear" : "worse";
  return xunfang.make("span", { class: kind }, xunfang.signed(difference, show), range, " ", xunfang.make("b", {}, xunfang.say(`verdict_${verdict}`)));
};

xunfang.buildGroups = function () {
  const { groups } = xunfang.found;
  const targets = groups.length ? Object.keys(groups[0].within) : [];
  const shown = targets.length ? targets.reduce((best, each) => (Math.abs(each - 10) < Math.abs(best - 10) ? each : best)) : null;
  const name = ({ kind, name: told }) => (kind === "all" ? xunfang.say("all") : kind === "priority" ? xunfang.say("priority", { kind: told }) : told);
  const columns = [
    { key: "group", name: "group", value: name, show: (row) => xunfang.name(name(row)) },
    { key: "calls", name: "calls", style: "amount", down: true, value: (row) => row.calls, show: (row) => xunfang.number(row.calls) },
    ...xunfang.measured("response", (row) => row.response_min, xunfang.minutes),
    ...(shown ? xunfang.measured("within", (row) => row.within[shown], xunfang.share) : []),
  ];
  const table = xunfang.sortTable(groups, columns, { sort: xunfang.state.sort.groups || null, choose: (sort) => xunfang.change({ sort: { groups: sort } }) });
  xunfang.fill(xunfang.byId("groups"), xunfang.make("h2", {}, xunfang.say("groups")), xunfang.make("p", { class: "quiet" }, xunfang.say("groups_note", { target: shown })), xunfang.make("div", { class: "scroll-x" }, table));
};

xunfang.show = function () {
  const { name, days, replications, distance, groups, left_out: leftOut } = xunfang.found;
  document.documentElement.lang = xunfang.state.lang === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = xunfang.say(element.dataset.say);
  const agreeing = groups.filter(({ response_min: mean }) => mean.verdict === "agrees").length;
  xunfang.fill(xunfang.byId("subtitle"), xunfang.name(name), " · ", xunfang.say("subtitle", { days, replications, calls: groups.length ? groups[0].calls : 0, left: leftOut }));
  xunfang.byId("verdict").textContent = xunfang.verdictWords();
  xunfang.byId("second").textContent = xunfang.say("second", { agreeing, groups: groups.length, distance: xunfang.share(distance) });
  xunfang.byId("hash").textContent = xunfang.found.scenario_sha256;
  if (groups.length) xunfang.buildCharts();
  xunfang.buildGroups();
};

xunfang.state.lang = xunfang.firstLanguage();
xunfang.byId("language").addEventListener("click", () => xunfang.change({ lang: xunfang.state.lang === "zh" ? "en" : "zh" }));
xunfang.watch(xunfang.show);
xunfang.show();
document.documentElement.dataset.ready = "yes";
