// Plans that were made anew: a notice of what happened, and for whom the route changed and why.
"use strict";

xunfang.replans = [];
xunfang.replansKept = 20;

xunfang.wireReplans = function (map) {
  xunfang.pane(map, "changed-routes", 425);
  xunfang.drawn.changed = L.layerGroup().addTo(map);
  xunfang.replanShown = { open: false, at: 0, wide: window.innerWidth > 800 };
};

// What happened before this page was opened can be paged back to; it does not open by itself.
xunfang.loadReplans = async function () {
  const found = await xunfang.tryGet(`replans?limit=${xunfang.replansKept}`);
  if (!found) return;
  const before = xunfang.replans[0];
  xunfang.replans = found;
  const missed = before ? found.findIndex(({ id }) => id === before.id) : -1;
  if (missed > 0) xunfang.openReplan(0);
};

xunfang.takeReplan = function (replan) {
  xunfang.replans = [replan, ...xunfang.replans.filter(({ id }) => id !== replan.id)].slice(0, xunfang.replansKept);
  for (const { unit, until, reason } of replan.away) xunfang.takeUnit({ id: unit, away_until: until, away_reason: reason, state: "BUSY" });
  xunfang.forgetRoutesOf(replan.changes.map(({ unit }) => unit));
  xunfang.askForUnits().then(xunfang.paintLeave);
  xunfang.tell([xunfang.replanTitle(replan), ...xunfang.changesOf(replan).map(xunfang.whyOf)].join(" "));
  // Who is reading an older one goes on reading it.
  const busy = xunfang.replanShown.open && xunfang.byId("replan").matches(":hover, :focus-within");
  xunfang.openReplan(busy ? xunfang.replanShown.at + 1 : 0);
};

// Whom it happened to stands first, then those whose stops changed most.
xunfang.changesOf = function ({ changes, cause }) {
  const weight = ({ unit, was, now }) => (unit === cause.unit ? 1000 : Math.abs(now.length - was.length));
  return [...changes].sort((a, b) => weight(b) - weight(a));
};

// Not the blue of the chosen route.
xunfang.changedHue = (k) => xunfang.routeHues[(k + 1) % xunfang.routeHues.length];

xunfang.openReplan = function (at) {
  Object.assign(xunfang.replanShown, { open: true, at: Math.min(at, xunfang.replans.length - 1) });
  xunfang.showReplan();
  xunfang.drawChanged();
};

xunfang.closeReplan = function () {
  xunfang.replanShown.open = false;
  xunfang.showReplan();
  xunfang.drawChanged();
};

xunfang.whyOf = ({ why }) => why[xunfang.state.lang] || why.zh;

xunfang.replanTitle = function ({ cause }) {
  const { kind, name, until, late_s: late, what, ended } = cause;
  if (kind === "road") return ended ? xunfang.say("replan_road_ended") : xunfang.say("replan_road", { what });
  const minutes = late ? String(Math.round(late / 60)) : "";
  return xunfang.say(`replan_${kind}`, { name, minutes, time: until ? xunfang.time(until) : "" });
};

xunfang.replanFacts = function ({ replanned, due_at: due, changes, version }) {
  if (!replanned) return xunfang.say("replan_due", { time: xunfang.timeExact(due) });
  const n = changes.filter(({ changed }) => changed).length;
  return xunfang.say(n ? "replan_changed" : "replan_same", { n, version: String(version) });
};

xunfang.showReplan = function () {
  const { open, at, wide } = xunfang.replanShown;
  const [box, replan] = [xunfang.byId("replan"), xunfang.replans[at]];
  box.hidden = !open || !replan;
  if (box.hidden) return;
  const close = { type: "button", class: "dock-close", "aria-label": xunfang.say("close"), onclick: xunfang.closeReplan };
  const head = [
    xunfang.make("strong", {}, xunfang.replanTitle(replan)),
    xunfang.make("small", { class: "quiet" }, `${xunfang.timeExact(replan.at)} · ${xunfang.replanFacts(replan)}`),
  ];
  xunfang.fill(
    box,
    xunfang.make(
      "details",
      { open: wide, ontoggle: (event) => (xunfang.replanShown.wide = event.target.open) },
      xunfang.make("summary", {}, head),
      xunfang.replanBody(replan),
      xunfang.replanPager(at),
    ),
    xunfang.make("button", close, "×"),
  );
};

xunfang.replanBody = function (replan) {
  const sites = (list) => list.map(({ site, label, visits }) => (visits ? xunfang.say("replan_times", { site: label || site, visits: String(visits) }) : label || site));
  const line = (key, list) => (list.length ? xunfang.make("p", { class: "quiet" }, xunfang.say(key, { sites: sites(list).join(xunfang.state.lang === "zh" ? "、" : ", ") })) : null);
  const { advice } = replan;
  return [
    advice ? xunfang.make("p", { class: "advice" }, advice.says[xunfang.state.lang] || advice.says.zh) : null,
    xunfang.make("ol", { class: replan.changes.length > 4 ? "changed many" : "changed" }, xunfang.changesOf(replan).map(xunfang.changedRow)),
    line("replan_unmet", replan.unmet),
    line("replan_owed", replan.debts),
  ];
};

xunfang.changedRow = function (change, k) {
  const mark = xunfang.make("i", { class: "changed-mark" });
  mark.style.background = xunfang.changedHue(k);
  if (!change.changed) mark.style.background = "none";
  const counts = { a: String(change.was.length), b: String(change.now.length) };
  return xunfang.make(
    "li",
    { "data-unit": change.unit },
    xunfang.make(
      "button",
      { type: "button", class: "unit-row", onclick: () => xunfang.chooseUnit(change.unit) },
      mark,
      xunfang.make("strong", {}, change.name),
      xunfang.make("small", { class: "quiet" }, xunfang.say("replan_stops", counts)),
    ),
    xunfang.make("p", {}, xunfang.whyOf(change)),
  );
};

xunfang.replanPager = function (at) {
  const count = xunfang.replans.length;
  if (count < 2) return null;
  const step = (key, way, sign) =>
    xunfang.make("button", { type: "button", class: "plain", "aria-label": xunfang.say(key), title: xunfang.say(key), disabled: !xunfang.replans[at + way], onclick: () => xunfang.openReplan(at + way) }, sign);
  const place = xunfang.say("replan_place", { a: String(at + 1), b: String(count) });
  return xunfang.make("footer", { class: "pager" }, step("replan_newer", -1, "‹"), xunfang.make("small", { class: "quiet" }, place), step("replan_older", 1, "›"));
};

// The rest of each changed route in the colour of its mark, as long as the notice stands.
xunfang.drawChanged = async function () {
  const { open, at } = xunfang.replanShown;
  const replan = open ? xunfang.replans[at] : null;
  const wish = (xunfang.changedWish = Symbol("changed"));
  const changes = replan && at === 0 ? xunfang.changesOf(replan) : [];
  const routes = await Promise.all(changes.map(({ unit }) => xunfang.routeOf(unit).catch(() => null)));
  if (xunfang.changedWish !== wish) return;
  const group = xunfang.drawn.changed.clearLayers();
  xunfang.changedRenderer = xunfang.changedRenderer || L.svg({ pane: "changed-routes", padding: 0.5 });
  routes.forEach((route, k) => {
    const ahead = route ? route.legs.features.filter(({ properties }) => !(Date.parse(properties.arrive_at) < Date.parse(replan.at))) : [];
    if (!changes[k].changed) return;
    const colour = xunfang.changedHue(k);
    const lines = xunfang.linesOf({ legs: { features: ahead } });
    if (lines.length) xunfang.drawRoute(lines, group, { pane: "changed-routes", colour, weight: 3, renderer: xunfang.changedRenderer });
  });
};
