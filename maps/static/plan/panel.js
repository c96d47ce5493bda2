// The panel beside the map: each unit's timetable, and what the plan could not do.
"use strict";

xunfang.buildPanel = function () {
  const { units, unserved } = xunfang.data.plan;
  const rows = [...units.unit.keys()].map(xunfang.unitBlock);
  const doubt = rows.length ? (xunfang.data.clusters.n ? null : "no_sites") : "no_plan";
  xunfang.fill(
    xunfang.byId("timetable"),
    doubt && xunfang.make("p", { class: "empty" }, xunfang.say(doubt)),
    rows,
  );
  xunfang.fill(xunfang.byId("unserved"), xunfang.unservedList(), xunfang.leftOutList());
  const missed = unserved.n + xunfang.about.left_out.n;
  xunfang.fill(
    xunfang.byId("tab-unserved"),
    xunfang.say("unserved_tab"),
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

xunfang.unservedList = function () {
  const { n, label, site, missing, reason, at } = xunfang.data.plan.unserved;
  const rows = [...Array(n).keys()].map((row) =>
    xunfang.make(
      "li",
      {},
      xunfang.make(
        "button",
        {
          type: "button",
          class: "missed",
          disabled: !at[row],
          onclick: () => xunfang.visitPlace(L.latLng(at[row]), { kind: "unserved", index: row }),
        },
        xunfang.make("span", { class: "warning", "aria-hidden": "true" }, "!"),
        xunfang.make(
          "span",
          { class: "label" },
          xunfang.make("strong", {}, xunfang.name(label[row] || site[row])),
          xunfang.make("small", {}, xunfang.reason(reason[row])),
        ),
        xunfang.make("span", { class: "short" }, xunfang.say("missing", { n: missing[row] })),
      ),
    ),
  );
  return xunfang.make(
    "section",
    {},
    xunfang.make("h2", {}, xunfang.say("unserved_title")),
    xunfang.make("p", { class: "quiet" }, xunfang.say(n ? "unserved_intro" : "unserved_none")),
    xunfang.make("ul", { class: "rows" }, rows),
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
  for (const name of ["timetable", "unserved"]) {
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
};

xunfang.scrollToChoice = function () {
  const { stop, unit } = xunfang.state;
  const row = stop !== null ? `button.stop[data-stop="${stop}"]` : `.unit[data-unit="${unit}"]`;
  const element = document.querySelector(row);
  if (element) element.scrollIntoView({ block: "nearest" });
};
