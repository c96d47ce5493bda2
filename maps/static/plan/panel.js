// The panel: each unit's timetable beside the map; below it the timeline, and what each site gets.
"use strict";

xunfang.tabs = ["timetable", "timeline", "sites"];

xunfang.buildPanel = function () {
  const { units } = xunfang.data.plan;
  const rows = [...units.unit.keys()].map(xunfang.unitBlock);
  const doubt = rows.length ? (xunfang.data.clusters.n ? null : "no_sites") : "no_plan";
  xunfang.fill(
    xunfang.byId("timetable"),
    doubt && xunfang.make("p", { class: "empty" }, xunfang.say(doubt)),
    rows,
  );
  xunfang.buildTimeline();
  xunfang.buildSites();
  const missed = xunfang.data.plan.unserved.n + xunfang.about.left_out.n;
  xunfang.fill(
    xunfang.byId("tab-sites"),
    xunfang.say("sites_tab"),
    xunfang.make("span", { class: missed ? "count" : "count none" }, xunfang.number(missed)),
  );
  xunfang.paintPanel();
};

xunfang.unitBlock = function (unit) {
  const stops = xunfang.stopsInOrder(unit);
  const body = xunfang.make("div", { class: "unit-body", id: `unit-body-${unit}` }, xunfang.unitBody(unit, stops));
  return xunfang.make(
    "section",
    { class: "unit", "data-unit": unit },
    xunfang.make("div", { class: "unit-head" }, xunfang.unitButton(unit), xunfang.foldButton(unit)),
    body,
  );
};

xunfang.unitButton = function (unit) {
  const { shift_start_s: from, shift_end_s: to, stops, reward } = xunfang.data.plan.units;
  const facts = [
    xunfang.say("shift", { from: xunfang.clock(from[unit]), to: xunfang.clock(to[unit]) }),
    xunfang.say("stops", { n: stops[unit] || 0 }),
    xunfang.points(reward[unit] || 0),
  ];
  return xunfang.make(
    "button",
    { type: "button", class: "unit-name", onclick: () => xunfang.chooseUnit(unit) },
    xunfang.badge(unit),
    xunfang.make(
      "span",
      {},
      xunfang.make("strong", {}, xunfang.name(xunfang.unitName(unit))),
      xunfang.make("small", {}, facts.join(" · ")),
    ),
  );
};

xunfang.foldButton = (unit) =>
  xunfang.make(
    "button",
    {
      type: "button",
      class: "fold",
      "aria-controls": `unit-body-${unit}`,
      onclick: () => xunfang.change({ folded: xunfang.toggled(xunfang.state.folded, unit) }),
    },
    xunfang.make("span", { class: "chevron", "aria-hidden": "true" }),
  );

xunfang.unitBody = function (unit, stops) {
  if (!stops.length) return xunfang.make("p", { class: "empty" }, xunfang.say("idle"));
  const { legs } = xunfang.data.plan;
  const drives = xunfang.rowsOf(legs, unit).sort((a, b) => legs.leave_s[a] - legs.leave_s[b]);
  const into = (stop) => drives.filter((leg) => legs.arrive_s[leg] <= xunfang.data.plan.stops.arrive_s[stop]).pop();
  const home = xunfang.legAfter(stops[stops.length - 1]);
  return [
    xunfang.shares(unit),
    xunfang.make(
      "ol",
      { class: "stops" },
      stops.map((stop, k) => [xunfang.driveRow(into(stop), k === 0 ? "leaves" : null), xunfang.stopRow(stop)]),
      home === undefined ? null : xunfang.driveRow(home, "returns"),
    ),
  ];
};

xunfang.driveRow = function (leg, key) {
  if (leg === undefined) return null;
  const { leave_s: leave, arrive_s: arrive, length_m: length } = xunfang.data.plan.legs;
  const time = { leaves: leave[leg], returns: arrive[leg] }[key];
  const drive = xunfang.drive(arrive[leg] - leave[leg], length[leg]);
  return xunfang.make(
    "li",
    { class: `drive ${key || ""}` },
    key ? xunfang.make("span", {}, xunfang.say(key, { time: xunfang.clock(time) })) : null,
    xunfang.make("span", {}, drive),
  );
};

xunfang.stopRow = function (stop) {
  const { unit, seq, arrive_s: arrive, leave_s: leave } = xunfang.data.plan.stops;
  return xunfang.make(
    "li",
    {},
    xunfang.make(
      "button",
      { type: "button", class: "stop", "data-stop": stop, onclick: () => xunfang.chooseStop(stop) },
      xunfang.badge(unit[stop], seq[stop]),
      xunfang.make("time", {}, `${xunfang.clock(arrive[stop])}–${xunfang.clock(leave[stop])}`),
      xunfang.make("span", { class: "label" }, xunfang.name(xunfang.stopLabel(stop)), xunfang.visitMark(stop), xunfang.waitMark(stop)),
    ),
  );
};

// A repeat visit is marked, so that the same name twice is not taken for a mistake.
xunfang.visitMark = function (stop) {
  const visit = xunfang.data.plan.stops.visit[stop];
  return visit > 1 ? xunfang.make("small", { class: "again" }, xunfang.say("again", { k: visit })) : null;
};

// Minutes of waiting are part of the row's times; a reader must not take them for patrol.
xunfang.waitMark = function (stop) {
  const { arrive_s: arrive, start_s: start } = xunfang.data.plan.stops;
  const wait = start[stop] - arrive[stop];
  if (wait < 60) return null;
  return xunfang.make("small", { class: "again" }, xunfang.say("wait", { time: xunfang.duration(wait) }));
};

xunfang.shares = function (unit) {
  const { travel_s: travel, busy_s: busy, shift_start_s: from, shift_end_s: to } = xunfang.data.plan.units;
  const spent = { driving: travel[unit], on_site: busy[unit] - travel[unit] };
  spent.spare = Math.max(0, to[unit] - from[unit] - busy[unit]);
  const parts = Object.keys(spent);
  const bar = parts.map((part) => {
    const piece = xunfang.make("i", { class: part });
    piece.style.flexGrow = spent[part];
    return piece;
  });
  const words = parts.map((part) =>
    xunfang.make("span", { class: part }, xunfang.say(part, { time: xunfang.duration(spent[part]) })),
  );
  return xunfang.make(
    "div",
    { class: `shares ${xunfang.hue(unit)}` },
    xunfang.make("div", { class: "bar", "aria-hidden": "true" }, bar),
    xunfang.make("p", {}, words),
  );
};

xunfang.leftOutList = function () {
  const { n, id, name, reason } = xunfang.about.left_out;
  if (!n) return null;
  const rows = id.map((key, row) =>
    xunfang.make(
      "li",
      { class: "left-out" },
      xunfang.make("strong", {}, xunfang.name(name[row] || key)),
      xunfang.make("small", {}, `${key} · ${xunfang.reason(reason[row], "left_out")}`),
    ),
  );
  return xunfang.make(
    "section",
    {},
    xunfang.make("h2", {}, xunfang.say("left_out_title")),
    xunfang.make("p", { class: "quiet" }, xunfang.say("left_out_intro")),
    xunfang.make("ul", { class: "rows" }, rows),
  );
};

// Shows the reader's choices without building the rows anew, so that nothing loses its place.
xunfang.paintPanel = function () {
  const { tab, unit, stop, folded } = xunfang.state;
  document.body.dataset.tab = tab;
  for (const name of xunfang.tabs) {
    xunfang.byId(name).hidden = tab !== name;
    xunfang.byId(`tab-${name}`).setAttribute("aria-selected", String(tab === name));
  }
  for (const block of document.querySelectorAll(".unit")) {
    const closed = folded.has(Number(block.dataset.unit));
    block.classList.toggle("folded", closed);
    block.classList.toggle("chosen", Number(block.dataset.unit) === unit);
    block.classList.toggle("dim", unit !== null && Number(block.dataset.unit) !== unit);
    const button = block.querySelector(".fold");
    button.setAttribute("aria-expanded", String(!closed));
    button.setAttribute("aria-label", `${xunfang.say(closed ? "unfold" : "fold")} ${xunfang.unitName(Number(block.dataset.unit))}`);
  }
  for (const row of document.querySelectorAll("button.stop")) {
    row.classList.toggle("chosen", stop !== null && Number(row.dataset.stop) === stop);
  }
  xunfang.paintTimeline();
  xunfang.paintSites();
};

xunfang.scrollToChoice = function () {
  const { stop, unit, tab } = xunfang.state;
  const site = stop === null ? null : xunfang.data.plan.sites.site.indexOf(xunfang.data.plan.stops.site[stop]);
  const row = {
    timetable: stop !== null ? `button.stop[data-stop="${stop}"]` : `.unit[data-unit="${unit}"]`,
    timeline: stop !== null ? `.piece[data-stop="${stop}"]` : `.lane[data-unit="${unit}"]`,
    sites: `tr[data-row="${site}"]`,
  }[tab];
  // Where rows are sideways too wide, only what was chosen may move them sideways.
  document.querySelector(row)?.scrollIntoView({ block: "nearest", inline: "nearest" });
};
