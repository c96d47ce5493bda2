// The sentence for the chief, the great figures, and the charts.
"use strict";

xunfang.minutes = (value) => xunfang.number(value, Math.abs(value) < 1 ? 2 : Math.abs(value) < 10 ? 1 : 0);

xunfang.share = (value) => `${(100 * value).toFixed(Math.abs(value) < 0.01 && value !== 0 ? 2 : 1)}%`;

// Differences of shares are points, so that nobody takes them for a part of the share.
xunfang.points = (value) => (100 * value).toFixed(Math.abs(value) < 0.01 && value !== 0 ? 2 : 1);

xunfang.changeShow = (show) => (show === xunfang.share ? xunfang.points : show);

xunfang.spoken = function () {
  const { sentences } = xunfang.data;
  const said = sentences[xunfang.state.other - 1];
  if (said) return said[xunfang.state.lang];
  const { result, name } = xunfang.data.plans[0];
  const target = xunfang.targets().reduce((best, each) => (Math.abs(each - 10) < Math.abs(best - 10) ? each : best), Infinity);
  return xunfang.say("single", {
    name,
    target: Number.isFinite(Number(target)) ? target : "–",
    within: result.within[target] ? xunfang.withHalf(result.within[target].mean, null, xunfang.share) : "–",
    mean: xunfang.withHalf(result.response_min.mean.mean, null, xunfang.minutes),
  });
};

xunfang.buildVerdict = function () {
  const { interrupted, replications, plans } = xunfang.data;
  const notes = [];
  if (interrupted) notes.push(xunfang.say("interrupted", { n: replications }));
  else if (replications < 2) notes.push(xunfang.say("once"));
  if (plans.some((plan) => plan.units === null)) notes.push(xunfang.say("no_scenario"));
  xunfang.fill(
    xunfang.byId("verdict"),
    xunfang.make("p", { class: "spoken" }, xunfang.spoken()),
    notes.map((note) => xunfang.make("p", { class: "warned" }, note)),
  );
};

xunfang.greatFigures = () => [
  ["response_min.mean", "kpi_response", xunfang.minutes, (result) => result.response_min.mean],
  ["response_min.p90", "kpi_p90", xunfang.minutes, (result) => result.response_min.p90],
  ...xunfang.targets().map((target) => [`within.${target}`, "kpi_within", xunfang.share, (result) => result.within[target], target]),
  ["p_wait", "kpi_p_wait", xunfang.share, (result) => result.p_wait],
];

xunfang.buildGreat = function () {
  const boxes = xunfang.greatFigures().map(([kpi, words, show, pick, target]) =>
    xunfang.make(
      "div",
      { class: "figure" },
      xunfang.make("dt", {}, xunfang.say(words, { target })),
      xunfang.make("dd", {}, xunfang.shown().map((plan) => [xunfang.badgeOf(plan), " ", xunfang.withHalf(pick(plan.result).mean, null, show), " "])),
      xunfang.make("dd", { class: "change" }, xunfang.changeCell(xunfang.differenceOf(kpi), show)),
    ),
  );
  xunfang.fill(xunfang.byId("figures"), boxes);
};

// The difference of the other plan, with its interval and what it means.
xunfang.changeCell = function (difference, show) {
  if (!difference || difference.mean === null) return "";
  const told = xunfang.changeShow(show);
  const sign = difference.mean > 0 ? "+" : "−";
  const half = difference.half_width === null ? "" : ` ± ${told(difference.half_width)}`;
  const unit = told === show ? "" : ` ${xunfang.say("points")}`;
  const verdict = xunfang.say(`verdict_${difference.verdict}`);
  return xunfang.make("span", { class: difference.verdict }, `${sign}${told(Math.abs(difference.mean))}${half}${unit}`, " ", xunfang.make("b", {}, verdict));
};

xunfang.buildBoard = function () {
  const { plans } = xunfang.data;
  const curve = xunfang.chartPart("curve", xunfang.curveOf(plans));
  const hours = xunfang.chartPart("hours", xunfang.hoursOf(plans));
  const series = (key) => plans.map((plan) => ({ plan, values: Object.values(plan.result[key]) }));
  const buckets = (key) => xunfang.chartPart(key, xunfang.bars(Object.keys(plans[0].result[key]).map(xunfang.bucketName), series(key), xunfang.share));
  xunfang.fill(xunfang.byId("board"), curve, hours, buckets("response_buckets"), buckets("arrival_buckets"));
};

xunfang.bucketName = (name) => xunfang.say("bucket", { name: name.replace("-", "–") });

xunfang.chartPart = (key, drawn) =>
  xunfang.make(
    "article",
    { id: `chart-${key}` },
    xunfang.make("h2", {}, xunfang.say(key)),
    xunfang.make("p", { class: "quiet" }, xunfang.say(`${key}_note`)),
    xunfang.make("p", { class: "plan-key" }, xunfang.data.plans.map((plan) => xunfang.make("span", {}, xunfang.nameOf(plan)))),
    drawn,
  );

xunfang.curveOf = function (plans) {
  const { minutes } = plans[0].result.curve;
  const reached = (share) => plans.every(({ result }) => (result.curve.share.at(share).mean || 0) > 0.97);
  const last = [20, 30, 60].find((each) => reached(minutes.indexOf(each))) || 60;
  const points = ({ result }) => result.curve.share.map(({ mean, half_width: half }, k) => [minutes[k], mean, half]).filter(([at]) => at <= last);
  return xunfang.curves({
    series: plans.map((plan) => ({ plan, points: points(plan) })),
    most: 1,
    xMost: last,
    xName: xunfang.say("minutes"),
    xTicks: xunfang.ticks(last, 6),
    xShow: (value) => `${value}`,
    yShow: (value) => `${xunfang.number(100 * value, 1)}%`,
    marks: xunfang.targets().map(Number),
  });
};

xunfang.hoursOf = function (plans) {
  const points = ({ result }) => result.response_by_hour_min.map(({ mean, half_width: half }, hour) => [hour, mean, half]);
  const most = Math.max(1, ...plans.flatMap((plan) => points(plan).map(([, mean, half]) => (mean || 0) + (half || 0))));
  return xunfang.curves({
    series: plans.map((plan) => ({ plan, points: points(plan) })),
    most: xunfang.ticks(most).at(-1) >= most ? xunfang.ticks(most).at(-1) : most,
    xMost: 23,
    xName: xunfang.say("hour"),
    xTicks: [0, 3, 6, 9, 12, 15, 18, 21],
    xShow: (value) => `${value}:00`,
    yShow: (value) => xunfang.number(value, 1),
  });
};
