// Draws the trade-off and the rewards of the days.
"use strict";

// From not guessed at all (right) to always (left), and from the least share of reward up to all of it.
xunfang.tradeOff = function (measures) {
  const points = measures.points.filter((point) => point.observer);
  if (!points.length) return xunfang.make("p", { class: "empty" }, xunfang.say("trade_none"));
  const [wide, high, left, top] = [620, 320, 72, 34];
  const [right, bottom] = [wide - 24, high - 40];
  const least = Math.min(0.9, Math.floor(20 * Math.min(...points.map((point) => point.reward_share)) - 0.2) / 20);
  const x = (point) => left + (1 - point.observer.hits) * (right - left);
  const y = (share) => bottom - ((Math.min(share, 1) - least) / (1 - least)) * (bottom - top);
  const lines = [0, 1, 2, 3, 4].map((k) => {
    const share = least + (k * (1 - least)) / 4;
    const across = left + (k * (right - left)) / 4;
    return [
      xunfang.svg("line", { x1: left, x2: right, y1: y(share), y2: y(share), class: "grid" }),
      xunfang.text(left - 8, y(share) + 4, `${xunfang.number(100 * share, 1)}%`, "end"),
      xunfang.text(across, bottom + 17, xunfang.percent(k / 4), "middle"),
    ];
  });
  const path = points.map((point) => `${x(point)},${y(point.reward_share)}`).join(" ");
  return xunfang.svg(
    "svg",
    { viewBox: `0 0 ${wide} ${high}`, role: "img" },
    lines,
    xunfang.svg("polyline", { points: path, class: "curve" }),
    points.map((point) => xunfang.mark(point, x(point), y(point.reward_share), measures, right)),
    xunfang.text(right, high - 6, xunfang.say("axis_hard"), "end"),
    xunfang.text(left, 16, xunfang.say("axis_kept"), ""),
  );
};

xunfang.mark = function (point, x, y, measures, right) {
  const own = point.variety === measures.variety;
  const named = own ? "this_family" : point.variety === 0 ? "every_day" : null;
  const label = named ? `${xunfang.say(named)} (${point.variety})` : String(point.variety);
  const side = x > right - 130 ? ["end", x - 10] : ["", x + 10];
  const note = xunfang.say("point", {
    variety: String(point.variety),
    kept: xunfang.percent(point.reward_share),
    hits: xunfang.percent(point.observer.hits),
    bits: point.entropy ? point.entropy.bits.toFixed(1) : "–",
  });
  return [
    xunfang.svg("circle", { cx: x, cy: y, r: own ? 8 : 5, class: own ? "own point" : "point" }, xunfang.note(note)),
    xunfang.text(side[1], y + (own ? 24 : 21), label, side[0]),
  ];
};

xunfang.dayBars = function (rewards, best) {
  const shares = rewards.map((reward) => (best ? reward / best : 1));
  const [wide, high, left, top, bottom] = [620, 320, 72, 34, 280];
  const least = Math.min(0.9, Math.floor(20 * Math.min(...shares) - 0.2) / 20);
  const y = (share) => bottom - ((share - least) / (1 - least)) * (bottom - top);
  const step = (wide - left - 10) / shares.length;
  const grid = [0, 1, 2, 3, 4].map((k) => least + (k * (1 - least)) / 4).flatMap((share) => [
    xunfang.svg("line", { x1: left, x2: wide - 10, y1: y(share), y2: y(share), class: "grid" }),
    xunfang.text(left - 8, y(share) + 4, `${xunfang.number(100 * share, 1)}%`, "end"),
  ]);
  const every = Math.ceil(shares.length / 10);
  const bars = shares.map((share, day) => [
    xunfang.svg(
      "rect",
      {
        x: left + day * step + step * 0.12,
        y: y(Math.min(share, 1)),
        width: step * 0.76,
        height: Math.max(1, bottom - y(Math.min(share, 1))),
        class: "bar",
      },
      xunfang.note(`${xunfang.say("day", { n: day + 1 })}: ${xunfang.number(100 * share, 1)}%`),
    ),
    day % every ? null : xunfang.text(left + (day + 0.5) * step, bottom + 17, String(day + 1), "middle"),
  ]);
  return xunfang.svg("svg", { viewBox: `0 0 ${wide} ${high}`, role: "img" }, grid, bars);
};
