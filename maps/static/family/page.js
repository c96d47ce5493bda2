// Fills the page in the chosen language.
"use strict";

xunfang.figures = function (measures) {
  const [best] = measures.points;
  const hits = (point) => (point.observer ? xunfang.percent(point.observer.hits) : "–");
  const bits = ({ entropy }) =>
    entropy ? xunfang.say("bits_unit", { value: entropy.bits.toFixed(1), most: entropy.most_bits.toFixed(1) }) : "–";
  const gap = (point) => (point.gaps ? xunfang.duration(point.gaps.p95_s) : "–");
  const share = (key) => (point) => `${xunfang.number(100 * point[key], 1)}%`;
  const shown = { kept: share("reward_share"), visits: share("visits_kept"), hits, bits, gap };
  return Object.entries(shown).map(([key, figure]) =>
    xunfang.make(
      "div",
      { class: "figure", title: xunfang.say("of_best", { value: figure(best) }) },
      xunfang.make("dt", {}, xunfang.say(key)),
      xunfang.make("dd", {}, figure(measures)),
    ),
  );
};

xunfang.show = function () {
  const { measures, sites, units, rewards } = xunfang.family;
  document.documentElement.lang = xunfang.state.lang === "zh" ? "zh-CN" : "en";
  const said = (id, key, values) => xunfang.fill(xunfang.byId(id), xunfang.say(key, values));
  said("title", "title");
  said("subtitle", "subtitle", {
    days: rewards.length,
    variety: String(measures.variety),
    sites: sites.length,
    units: units.length,
  });
  said("language", "language");
  for (const part of ["map", "trade", "days", "strips"]) said(`${part}-title`, part);
  said("trade-note", "trade_note", { seen: measures.observer ? measures.observer.seen_days : 0 });
  for (const part of ["map", "days", "strips"]) said(`${part}-note`, `${part}_note`);
  xunfang.fill(xunfang.byId("figures"), xunfang.figures(measures));
  xunfang.fill(xunfang.byId("trade"), xunfang.tradeOff(measures));
  xunfang.fill(xunfang.byId("days"), xunfang.dayBars(rewards, measures.points[0].reward_mean));
  xunfang.showMap();
  const named = units.map((unit, k) => xunfang.make("span", { class: `badge hue${k % 8}` }, xunfang.name(unit)));
  xunfang.fill(xunfang.byId("legend"), named);
  xunfang.fill(xunfang.byId("strips"), sites.filter((site) => site.visits.length).map(xunfang.strip));
};

xunfang.family = xunfang.block("family");
xunfang.variety = xunfang.family.measures.variety;
xunfang.state.lang = xunfang.firstLanguage();
xunfang.byId("language").addEventListener("click", () => {
  xunfang.state.lang = xunfang.state.lang === "zh" ? "en" : "zh";
  xunfang.show();
});
xunfang.show();
document.documentElement.dataset.ready = "yes";
