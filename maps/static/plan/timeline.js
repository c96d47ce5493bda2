// One lane a unit: all it does from the beginning to the end of its shift.
"use strict";

xunfang.buildTimeline = function () {
  const { units, activities } = xunfang.data.plan;
  if (!activities.n) {
    return xunfang.fill(xunfang.byId("timeline"), xunfang.make("p", { class: "empty" }, xunfang.say("no_timeline")));
  }
  const span = { begin: Math.min(...activities.begin_s), end: Math.max(...activities.end_s) };
  const chart = xunfang.make(
    "div",
    { class: "gantt" },
    xunfang.make("div", { class: "axis" }, xunfang.doingKey(), xunfang.track(span, xunfang.ticks(span))),
    xunfang.busyFirst(units).map((unit) => xunfang.unitLane(unit, span)),
  );
  chart.style.setProperty("--hours", (span.end - span.begin) / 3600);
  chart.style.setProperty("--first", xunfang.firstHour(span.begin) / 3600);
  xunfang.fill(xunfang.byId("timeline"), chart);
  const first = chart.querySelector("button.piece");
  if (first) first.tabIndex = 0;
};

// Units without a stop come last: nobody scrolls past a hundred empty lanes to the next one that is out.
xunfang.busyFirst = (units) => [...units.unit.keys()].sort((a, b) => (units.stops[b] > 0) - (units.stops[a] > 0) || a - b);

xunfang.doings = ["dwell", "drive", "wait", "break", "idle"];

xunfang.doingKey = () =>
  xunfang.make(
    "ul",
    { class: "doings hue0" },
    xunfang.doings.map((doing) =>
      xunfang.make("li", {}, xunfang.make("i", { class: `piece does-${doing}`, "aria-hidden": "true" }), xunfang.say(`doing_${doing}`)),
    ),
  );

xunfang.track = (span, pieces) => xunfang.make("div", { class: "track" }, pieces);

// Seconds to the next full hour of the city's clock.
xunfang.firstHour = (begin) => (3600 - 60 * Number(xunfang.localParts(begin).time.slice(3))) % 3600;

xunfang.ticks = function (span) {
  const every = span.end - span.begin > 12 * 3600 ? 7200 : 3600;
  const marks = [];
  for (let at = span.begin + xunfang.firstHour(span.begin); at <= span.end; at += every) {
    const tick = xunfang.make("time", {}, xunfang.localParts(at).time);
    tick.style.left = xunfang.along(span, at);
    // Centred, the first would lie under the names.
    if (at === span.begin) tick.style.transform = "none";
    marks.push(tick);
  }
  return marks;
};

xunfang.along = (span, at) => `${(100 * (at - span.begin)) / Math.max(1, span.end - span.begin)}%`;

xunfang.unitLane = function (unit, span) {
  const name = xunfang.make(
    "button",
    { type: "button", class: "lane-name", onclick: () => xunfang.chooseUnit(unit), title: xunfang.unitName(unit) },
    xunfang.badge(unit),
    xunfang.make("span", {}, xunfang.name(xunfang.unitName(unit))),
  );
  const pieces = xunfang.rowsOf(xunfang.data.plan.activities, unit).map((row) => xunfang.piece(row, span));
  return xunfang.make(
    "div",
    { class: `lane ${xunfang.hue(unit)}`, "data-unit": unit, role: "group", "aria-label": xunfang.unitName(unit) },
    name,
    xunfang.track(span, pieces),
  );
};

xunfang.piece = function (row, span) {
  const { unit, doing, begin_s: begin, end_s: end } = xunfang.data.plan.activities;
  const stop = xunfang.stopOf(row);
  const label = stop === null ? null : `${xunfang.data.plan.stops.seq[stop]} ${xunfang.stopLabel(stop)}`;
  const piece = xunfang.make(
    "button",
    {
      ...{ type: "button", tabindex: -1, class: `piece does-${doing[row]}`, "data-piece": row, "data-stop": stop },
      ...{ "aria-label": xunfang.pieceWords(row).join(" · ") },
      onclick: () => (stop === null ? xunfang.chooseUnit(unit[row], { still: true }) : xunfang.chooseStop(stop)),
    },
    label && xunfang.make("span", {}, label),
  );
  piece.style.left = xunfang.along(span, begin[row]);
  piece.style.width = xunfang.along({ begin: 0, end: span.end - span.begin }, end[row] - begin[row]);
  return piece;
};

xunfang.stopOf = function (row) {
  const { activities, stops } = xunfang.data.plan;
  const name = (table, at) => `${table.unit[at]} ${table.seq[at]}`;
  xunfang.stopByName = xunfang.stopByName || new Map(stops.unit.map((_, stop) => [name(stops, stop), stop]));
  return xunfang.stopByName.get(name(activities, row)) ?? null;
};

// Who, where, what and when: what a bar is too short to say.
xunfang.pieceWords = function (row) {
  const { unit, doing, begin_s: begin, end_s: end } = xunfang.data.plan.activities;
  const stop = xunfang.stopOf(row);
  const times = { from: xunfang.clock(begin[row]), to: xunfang.clock(end[row]), time: xunfang.duration(end[row] - begin[row]) };
  return [
    ...(stop === null ? [] : [xunfang.stopLabel(stop)]),
    xunfang.say("piece", { doing: xunfang.say(`doing_${doing[row]}`), ...times }),
    xunfang.unitName(unit[row]),
  ];
};

xunfang.wireTimeline = function () {
  const box = xunfang.byId("timeline");
  const told = (event) => event.target.closest("button.piece");
  for (const kind of ["pointerover", "focusin"]) {
    box.addEventListener(kind, (event) => (told(event) ? xunfang.showHint(told(event)) : xunfang.hideHint()));
  }
  for (const kind of ["pointerleave", "focusout"]) box.addEventListener(kind, xunfang.hideHint);
  box.closest(".scroll").addEventListener("scroll", xunfang.hideHint, { passive: true });
  box.addEventListener("keydown", (event) => told(event) && xunfang.pieceKey(event, told(event)));
};

xunfang.showHint = function (piece) {
  const [title, ...rest] = xunfang.pieceWords(Number(piece.dataset.piece));
  const hint = xunfang.byId("hint");
  xunfang.fill(hint, xunfang.make("b", {}, xunfang.name(title)), rest.map((line) => xunfang.make("span", {}, xunfang.name(line))));
  hint.hidden = false;
  const at = piece.getBoundingClientRect();
  const left = Math.max(at.left, 4) + (Math.min(at.right, innerWidth) - Math.max(at.left, 4)) / 2 - hint.offsetWidth / 2;
  hint.style.left = `${Math.max(4, Math.min(left, innerWidth - hint.offsetWidth - 4))}px`;
  hint.style.top = `${Math.max(4, at.top - hint.offsetHeight - 6)}px`;
};

xunfang.hideHint = () => (xunfang.byId("hint").hidden = true);

// One stop of the tab key for the chart; arrows move in it: along a lane, and to what is done at that time above and below.
xunfang.pieceKey = function (event, piece) {
  const lane = piece.closest(".lane");
  const { left, right } = piece.getBoundingClientRect();
  const at = (row) =>
    [...(row?.querySelectorAll(".piece") || [])].find((one) => one.getBoundingClientRect().right > (left + right) / 2);
  const next = {
    ArrowRight: () => piece.nextElementSibling,
    ArrowLeft: () => piece.previousElementSibling,
    ArrowDown: () => at(lane.nextElementSibling),
    ArrowUp: () => at(lane.previousElementSibling?.matches(".lane") ? lane.previousElementSibling : null),
  }[event.key];
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  const other = next();
  if (!other) return;
  [piece.tabIndex, other.tabIndex] = [-1, 0];
  other.focus();
};

xunfang.paintTimeline = function () {
  const { unit, stop } = xunfang.state;
  for (const lane of document.querySelectorAll(".lane")) {
    lane.classList.toggle("chosen", Number(lane.dataset.unit) === unit);
  }
  for (const piece of document.querySelectorAll(".piece[data-stop]")) {
    piece.classList.toggle("chosen", stop !== null && Number(piece.dataset.stop) === stop);
  }
};
