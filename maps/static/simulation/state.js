// What the reader has chosen, in one place, and which plans are set against each other.
"use strict";

xunfang.state = {
  lang: "zh",
  theme: "light",
  metric: "response", // or the name of a target
  view: "coverage", // or "day"
  other: 1, // the plan set against the first
  sort: {}, // by table
};

// The first plan, and the one that is set against it if there are several.
xunfang.shown = () => xunfang.data.plans.filter((_, number) => number === 0 || number === xunfang.state.other);

xunfang.numberOf = (plan) => xunfang.data.plans.indexOf(plan);

xunfang.letter = (plan) => String.fromCharCode(65 + xunfang.numberOf(plan));

xunfang.hueOf = (plan) => `hue${xunfang.numberOf(plan) % 8}`;

xunfang.badgeOf = (plan) => xunfang.make("span", { class: `badge ${xunfang.hueOf(plan)}` }, xunfang.letter(plan));

xunfang.nameOf = (plan) => [xunfang.badgeOf(plan), " ", xunfang.name(plan.name)];

// What is known of a figure of the chosen plan against the first; null for a single plan.
xunfang.differenceOf = function (kpi) {
  const found = xunfang.data.differences[xunfang.state.other - 1];
  return (found && found.kpis.find((each) => each.kpi === kpi)) || null;
};

xunfang.targets = () => Object.keys(xunfang.data.plans[0].result.within);

xunfang.days = (plan) => (plan.result.counted_min || 0) / 1440;
