// The head of the page: which plan this is, and its key numbers.
"use strict";

xunfang.buildHead = function () {
  const { city, date, summary } = xunfang.about;
  xunfang.byId("title").textContent = xunfang.say("plan");
  xunfang.byId("subtitle").textContent = [city, date].filter(Boolean).join(" · ");
  xunfang.fill(xunfang.byId("figures"), xunfang.keyFigures(summary).map(xunfang.figure));
  for (const element of document.querySelectorAll("[data-say]")) {
    element.textContent = xunfang.say(element.dataset.say);
  }
  const labels = { language: "language_hint", search: "search", handle: "sheet", whole: "whole" };
  for (const [id, key] of Object.entries(labels)) xunfang.byId(id).setAttribute("aria-label", xunfang.say(key));
  xunfang.byId("search").placeholder = xunfang.say("search");
  xunfang.byId("theme").textContent = xunfang.say(xunfang.state.theme === "dark" ? "theme_light" : "theme_dark");
  xunfang.fill(xunfang.byId("credits"), xunfang.creditLines(summary).map((line) => xunfang.make("p", {}, line)));
};

xunfang.figure = ([key, value, note, minor]) =>
  xunfang.make(
    "div",
    { class: minor ? "figure minor" : "figure", "data-figure": key },
    xunfang.make("dt", {}, xunfang.say(key)),
    xunfang.make("dd", {}, value, note && xunfang.make("small", {}, note)),
  );

xunfang.sum = (values) => values.reduce((total, value) => total + (value || 0), 0);

xunfang.keyFigures = function (summary) {
  const { units, stops, legs } = xunfang.data.plan;
  const { clusters } = xunfang.data;
  const covered = [...Array(clusters.n).keys()].filter((row) => clusters.planned_visits[row] > 0);
  const of = (a, b) => xunfang.say("of", { a, b });
  const out = new Set(stops.unit).size;
  return [
    ["units", of(out, units.n)],
    ["visits", xunfang.number(stops.n)],
    ["covered", of(covered.length, clusters.n)],
    ["firms", xunfang.number(xunfang.sum(covered.map((row) => clusters.enterprises[row])))],
    ["people", xunfang.number(xunfang.sum(covered.map((row) => clusters.workers[row]))), null, true],
    ["distance", xunfang.kilometres(xunfang.sum(legs.length_m)), null, true],
    ["score", xunfang.number(summary.reward, summary.reward < 100 ? 1 : 0), xunfang.boundInWords(summary), true],
  ];
};

xunfang.boundInWords = function ({ gap }) {
  if (gap === null || gap === undefined) return xunfang.say("no_bound");
  if (gap < 0.00005) return xunfang.say("exact");
  return xunfang.say("bound", { gap: `${xunfang.number(gap * 100, gap < 0.1 ? 1 : 0)}%` });
};

xunfang.creditLines = function ({ seed, problem_sha256: hash }) {
  const run = [
    seed === null || seed === undefined ? null : xunfang.say("seed", { seed: String(seed) }),
    hash ? xunfang.say("problem", { hash: String(hash).slice(0, 12) }) : null,
  ];
  return [...xunfang.about.credits, xunfang.say("made_with"), run.filter(Boolean).join(" · ")].filter(Boolean);
};
