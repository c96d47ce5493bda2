// Charts: curves with their bands, and bars side by side. A pointer over a curve reads every plan at once.
"use strict";

xunfang.chartBox = { wide: 480, high: 280, left: 46, right: 16, top: 14, bottom: 40 };

// Numbers of a scale that people can read: 1, 2 or 5 times a power of ten apart.
xunfang.ticks = function (most, count = 5) {
  const raw = most / count || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * power).find((each) => each >= raw * 0.999);
  const found = [];
  for (let value = 0; value <= most * 1.0001; value += step) found.push(Number(value.toPrecision(12)));
  return found;
};

// A line for each plan. A series is { plan, points: [[x, mean, half width or null]] }.
xunfang.curves = function ({ series, most, xMost, xName, xTicks, xShow, yShow, marks = [] }) {
  const { wide, high, left, right, top, bottom } = xunfang.chartBox;
  const x = (value) => left + (value / xMost) * (wide - left - right);
  const y = (value) => high - bottom - (Math.min(value, most) / most) * (high - top - bottom);
  const cursor = xunfang.svg("line", { y1: top, y2: high - bottom, class: "cursor", visibility: "hidden" });
  const chart = xunfang.svg(
    "svg",
    { viewBox: `0 0 ${wide} ${high}`, role: "img", class: "chart" },
    xunfang.ticks(most).map((value) => [
      xunfang.svg("line", { x1: left, x2: wide - right, y1: y(value), y2: y(value), class: "grid" }),
      xunfang.text(left - 8, y(value) + 4, yShow(value), "end"),
    ]),
    xTicks.map((value) => xunfang.text(x(value), high - bottom + 17, xShow(value), "middle")),
    marks.filter((value) => value <= xMost).map((value) => xunfang.svg("line", { x1: x(value), x2: x(value), y1: top, y2: high - bottom, class: "goal" })),
    series.map(({ plan, points }) => xunfang.bandAndLine(plan, points, x, y)),
    xunfang.text(wide - right, high - 6, xName, "end"),
    cursor,
  );
  const reading = xunfang.make("p", { class: "reading" });
  xunfang.readCurve(chart, cursor, reading, { series, x, xMost, xShow, yShow });
  return [chart, reading];
};

xunfang.bandAndLine = function (plan, points, x, y) {
  const known = points.filter(([, mean]) => mean !== null);
  const edge = (sign) => known.map(([at, mean, half]) => `${x(at)},${y(Math.max(0, mean + sign * (half || 0)))}`);
  const line = known.map(([at, mean]) => `${x(at)},${y(mean)}`).join(" ");
  return xunfang.svg(
    "g",
    { class: xunfang.hueOf(plan) },
    xunfang.svg("polygon", { points: [...edge(1), ...edge(-1).reverse()].join(" "), class: "band" }),
    xunfang.svg("polyline", { points: line, class: xunfang.numberOf(plan) ? "line other" : "line" }),
  );
};

xunfang.readCurve = function (chart, cursor, reading, { series, x, xMost, xShow, yShow }) {
  const { wide, left, right } = xunfang.chartBox;
  const tell = (event) => {
    const box = chart.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * wide;
    const asked = Math.min(xMost, Math.max(0, ((at - left) / (wide - left - right)) * xMost));
    const spots = series[0].points.map(([value]) => value);
    const nearest = spots.reduce((best, value) => (Math.abs(value - asked) < Math.abs(best - asked) ? value : best), spots[0]);
    cursor.setAttribute("x1", x(nearest));
    cursor.setAttribute("x2", x(nearest));
    cursor.setAttribute("visibility", "visible");
    const parts = series.map(({ plan, points }) => {
      const [, mean, half] = points.find(([value]) => value === nearest) || [0, null, null];
      return [xunfang.badgeOf(plan), ` ${xunfang.withHalf(mean, half, yShow)}  `];
    });
    xunfang.fill(reading, `${xShow(nearest)}: `, parts);
  };
  chart.addEventListener("pointermove", tell);
  chart.addEventListener("pointerdown", tell);
};

// A mean and how far the truth may be from it.
xunfang.withHalf = function (mean, half, show) {
  if (mean === null || mean === undefined) return "–";
  const sure = half ? ` ± ${show(half)}` : "";
  return show(mean) + sure;
};

// Bars of every plan for each bucket, lying, so that words have room.
xunfang.bars = function (names, series, show) {
  const [wide, left, row] = [480, 84, 17 * series.length + 10];
  const most = Math.max(1e-9, ...series.flatMap(({ values }) => values.map((value) => (value && value.mean) || 0)));
  const high = names.length * row + 6;
  const length = (value) => ((value || 0) / most) * (wide - left - 116);
  return xunfang.svg(
    "svg",
    { viewBox: `0 0 ${wide} ${high}`, role: "img", class: "chart" },
    names.map((name, place) => [
      xunfang.text(left - 10, place * row + row / 2 + 4, name, "end"),
      series.map(({ plan, values }, number) => {
        const value = values[place] || { mean: null };
        const top = place * row + 5 + number * 17;
        return xunfang.svg(
          "g",
          { class: xunfang.hueOf(plan) },
          xunfang.svg("rect", { x: left, y: top, width: Math.max(1, length(value.mean)), height: 13, class: "bar" }),
          xunfang.text(left + length(value.mean) + 7, top + 11, xunfang.withHalf(value.mean, value.half_width, show), "small"),
        );
      }),
    ]),
  );
};
