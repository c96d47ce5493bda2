// One day of one replication: where every unit is, what it does, and which calls are open.
"use strict";

// In the order of routing.simulation.trace.Doing: stand 1, dwell 2, patrol 3, return 4, drive 5, serve 6.
xunfang.doings = [null, "stand", "dwell", "patrol", "return", "drive", "serve"];
xunfang.doingShades = [null, "#7a828c", "#007a55", "#45aee4", "#9a86c8", "#e0a100", "#d0202e"];
xunfang.tenths = 10;

xunfang.unpackDay = function (plan) {
  const { trace, cells, units } = plan;
  if (!trace || !cells) return null;
  const [doing, origin, node] = ["doing", "origin", "node"].map((key) => xunfang.integers(trace[key]));
  const [begin, end] = ["begin", "end"].map((key) => xunfang.times(trace[key]));
  let first = 0;
  const byUnit = xunfang.integers(trace.counts).map((count) => {
    const rows = [...Array(count).keys()].map((k) => first + k);
    first += count;
    return rows.map((row) => ({ doing: doing[row], origin: origin[row], node: node[row], begin: begin[row], end: end[row] }));
  });
  return { at: cells.at, names: units.name, byUnit, calls: xunfang.unpackCalls(trace.calls) };
};

// Steps of tenths of a minute, back to minutes of the day.
xunfang.times = function (text) {
  let sum = 0;
  return xunfang.integers(text).map((step) => (sum += step) / xunfang.tenths);
};

xunfang.unpackCalls = function (calls) {
  const [node, priority, unit] = ["node", "priority", "unit"].map((key) => xunfang.integers(calls[key]));
  const [t, dispatched, arrived, cleared] = ["t", "dispatched", "arrived", "cleared"].map((key) => xunfang.times(calls[key]));
  return t.map((at, k) => ({ node: node[k], priority: priority[k], unit: unit[k], t: at, dispatched: dispatched[k], arrived: arrived[k], cleared: cleared[k] }));
};

// What a unit does at a time; null while it is off duty.
xunfang.segmentAt = function (segments, now) {
  let [low, high] = [0, segments.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (segments[middle].end <= now) low = middle + 1;
    else high = middle - 1;
  }
  const found = segments[low];
  return found && found.begin <= now ? found : null;
};

xunfang.placeAt = function (at, { origin, node, begin, end }, now) {
  const share = end > begin ? (now - begin) / (end - begin) : 1;
  const [from, to] = [at[origin], at[node]];
  return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
};

xunfang.drawDay = function (map, plan) {
  const day = xunfang.unpackDay(plan);
  if (!day) return null;
  const units = L.canvas({ pane: "units", padding: 0.2 });
  const calls = L.canvas({ pane: "calls", padding: 0.2 });
  const marks = day.byUnit.map((_, unit) => {
    const mark = L.circleMarker([0, 0], { renderer: units, pane: "units", radius: 6, weight: 1.5, color: "#ffffff", fillOpacity: 1 });
    return mark.bindTooltip(() => xunfang.unitWords(day, unit), { className: "hint" });
  });
  const rings = new Map();
  return { ...day, map, marks, rings, renderer: calls, layer: L.layerGroup() };
};

xunfang.unitWords = function (day, unit) {
  const segment = xunfang.segmentAt(day.byUnit[unit], xunfang.now);
  return xunfang.make("div", {}, xunfang.make("b", {}, xunfang.name(day.names[unit])), ` ${segment ? xunfang.say(`doing_${xunfang.doings[segment.doing]}`) : ""}`);
};

// Puts every unit and call where it is now; returns how many do what.
xunfang.paintDay = function (day, now) {
  const counts = Object.fromEntries(xunfang.doings.slice(1).map((doing) => [doing, 0]));
  day.byUnit.forEach((segments, unit) => {
    const segment = xunfang.segmentAt(segments, now);
    const mark = day.marks[unit];
    if (!segment) return mark.remove();
    counts[xunfang.doings[segment.doing]] += 1;
    mark.setLatLng(xunfang.placeAt(day.at, segment, now));
    const fillColor = xunfang.doingShades[segment.doing];
    if (mark.options.fillColor !== fillColor) mark.setStyle({ fillColor });
    if (!day.layer.hasLayer(mark)) day.layer.addLayer(mark);
    return null;
  });
  return { ...counts, waiting: xunfang.paintCalls(day, now) };
};

// A ring while nobody is there, thick while nobody is even on the way; gone when it is over.
xunfang.paintCalls = function (day, now) {
  let waiting = 0;
  day.calls.forEach((call, row) => {
    const open = call.t <= now && now < call.arrived;
    const ring = day.rings.get(row);
    if (!open) {
      if (ring) day.layer.removeLayer(ring);
      day.rings.delete(row);
      return;
    }
    const alone = now < call.dispatched;
    waiting += alone;
    const look = { weight: alone ? 4 : 2, radius: 13 - 2 * call.priority };
    if (!ring) {
      const made = L.circleMarker(day.at[call.node], { renderer: day.renderer, pane: "calls", color: "#d0202e", fillOpacity: 0, interactive: false, ...look });
      day.rings.set(row, made);
      day.layer.addLayer(made);
    } else if (ring.options.weight !== look.weight) ring.setStyle(look);
  });
  return waiting;
};

xunfang.dayLegend = () => [
  xunfang.make("b", {}, xunfang.say("legend_day")),
  xunfang.doings.slice(1).map((doing, k) => xunfang.legendEntry(xunfang.doingShades[k + 1], xunfang.say(`doing_${doing}`), "round")),
  xunfang.legendEntry("transparent", xunfang.say("call_open"), "ring"),
  xunfang.legendEntry("transparent", xunfang.say("call_waits"), "ring thick"),
];

xunfang.countItems = (counts) =>
  Object.entries(counts).map(([key, count]) =>
    xunfang.make("li", {}, xunfang.make("b", {}, String(count)), " ", xunfang.say(key === "waiting" ? "calls_wait" : `doing_${key}`)),
  );

// The clock of the scenario: minute 0 is Monday 00:00.
xunfang.clockWords = function (minute) {
  const day = Math.floor(minute / 1440);
  const rest = Math.floor(minute) % 1440;
  const time = `${String(Math.floor(rest / 60)).padStart(2, "0")}:${String(rest % 60).padStart(2, "0")}`;
  return xunfang.say("clock", { weekday: xunfang.say(`weekday_${day % 7}`), day: day + 1, time });
};
