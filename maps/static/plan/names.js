// Writes street names along streets, where they run straight and no other name stands.
"use strict";

xunfang.roadFont = '11px "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif';

xunfang.placeNames = function (lines, names, scale, context) {
  const widths = new Map();
  const taken = new Set();
  const labels = [];
  for (const line of lines) {
    const text = names[line.name];
    if (!widths.has(text)) widths.set(text, context.measureText(text).width + 6);
    for (const label of xunfang.spotsAlong(line.points, scale, widths.get(text))) {
      if (xunfang.claim(taken, label)) labels.push({ ...label, text });
    }
  }
  return labels;
};

// Straight stretches long enough for a name, half a screen apart.
xunfang.spotsAlong = function (points, scale, width) {
  const spots = [];
  const every = 480;
  let [walked, next] = [0, Math.max(width / 2, 60)];
  for (let k = 2; k < points.length; k += 2) {
    const [dx, dy] = [(points[k] - points[k - 2]) * scale, (points[k + 1] - points[k - 1]) * scale];
    const length = Math.hypot(dx, dy);
    while (walked + length >= next) {
      const share = (next - walked) / length;
      const middle = [points[k - 2] * scale + dx * share, points[k - 1] * scale + dy * share];
      const spot = xunfang.spotAt(points, scale, k, middle, width);
      if (spot) spots.push(spot);
      next += every;
    }
    walked += length;
  }
  return spots;
};

xunfang.spotAt = function (points, scale, k, middle, width) {
  const back = xunfang.pointAway(points, scale, k - 2, -2, middle, width / 2);
  const front = xunfang.pointAway(points, scale, k, 2, middle, width / 2);
  if (!back || !front) return null;
  const [dx, dy] = [front[0] - back[0], front[1] - back[1]];
  if (Math.hypot(dx, dy) < width * 0.96) return null;
  let angle = Math.atan2(dy, dx);
  if (Math.abs(angle) > Math.PI / 2) angle += Math.PI;
  return { x: (front[0] + back[0]) / 2, y: (front[1] + back[1]) / 2, angle, width };
};

// The point at a distance from the middle, walking over the vertices in one direction.
xunfang.pointAway = function (points, scale, k, step, middle, distance) {
  let [from, left] = [middle, distance];
  for (; k >= 0 && k < points.length; k += step) {
    const to = [points[k] * scale, points[k + 1] * scale];
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (length >= left && length > 0) {
      const share = left / length;
      return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
    }
    left -= length;
    from = to;
  }
  return null;
};

// Cells of 18 px under the name and around it; a name that meets a taken one is left out.
xunfang.claim = function (taken, label) {
  const cells = new Set();
  for (let along = -label.width / 2; along <= label.width / 2; along += 9) {
    const x = Math.round((label.x + along * Math.cos(label.angle)) / 18);
    const y = Math.round((label.y + along * Math.sin(label.angle)) / 18);
    for (let i = -1; i <= 1; i++) for (let j = -1; j <= 1; j++) cells.add(`${x + i} ${y + j}`);
  }
  for (const cell of cells) if (taken.has(cell)) return false;
  cells.forEach((cell) => taken.add(cell));
  return true;
};

xunfang.writeAlong = function (context, label, { left, top }) {
  context.save();
  context.translate(label.x - left, label.y - top);
  context.rotate(label.angle);
  context.strokeText(label.text, 0, 0);
  context.fillText(label.text, 0, 0);
  context.restore();
};
