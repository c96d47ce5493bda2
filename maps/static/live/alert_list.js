// The alerts beside the map: newest first, unseen ones marked, never moving under the reader's eyes.
"use strict";

xunfang.alertRows = new Map();
xunfang.alertsShown = 200;

xunfang.showAlerts = function (fresh) {
  const list = xunfang.byId("alerts");
  const order = xunfang.listedAlerts();
  const scroll = xunfang.byId("scroll");
  const away = xunfang.state.tab === "alerts" && scroll.scrollTop > 60;
  const height = scroll.scrollHeight;
  const rows = order.slice(0, xunfang.alertsShown).map((alert) => xunfang.alertRow(alert));
  const rest = order.length - rows.length;
  xunfang.fill(
    list,
    xunfang.alertBar(),
    xunfang.make("ol", { class: "rows" }, rows),
    order.length ? null : xunfang.make("p", { class: "empty" }, xunfang.say("alerts_none")),
    rest > 0 ? xunfang.moreAlerts(rest) : null,
  );
  if (away) scroll.scrollTop += scroll.scrollHeight - height;
  if (away && fresh.length) xunfang.newer = (xunfang.newer || 0) + fresh.length;
  xunfang.showNewer();
  xunfang.byId("tab-alerts").replaceChildren(xunfang.say("alerts"), xunfang.unseenCount());
};

xunfang.unseenCount = function () {
  const count = xunfang.unseenAlerts().length;
  const text = xunfang.say("unseen_n", { n: count });
  return xunfang.make("span", { class: count ? "count" : "count none", title: text, "aria-label": text }, String(count));
};

xunfang.alertBar = function () {
  const [unseen, elsewhere] = [true, false].map((here) => xunfang.unseenAlerts().filter((alert) => xunfang.isAlertHere(alert) === here));
  return xunfang.make(
    "div",
    { class: "bar-line" },
    xunfang.make("span", { class: "quiet" }, unseen.length ? xunfang.say("unseen_n", { n: unseen.length }) : xunfang.say("unseen_none")),
    elsewhere.length ? xunfang.make("strong", { class: "warned" }, xunfang.say("unseen_elsewhere", { n: elsewhere.length })) : null,
    xunfang.make(
      "button",
      { type: "button", class: "link-button", id: "all-seen", disabled: !unseen.length, onclick: () => xunfang.markSeen(unseen) },
      xunfang.say("all_seen"),
    ),
  );
};

xunfang.moreAlerts = (rest) =>
  xunfang.make(
    "button",
    { type: "button", class: "more", onclick: () => ((xunfang.alertsShown += 300), xunfang.showAlerts([])) },
    xunfang.say("alerts_more", { n: rest }),
  );

// A row is kept as long as it says the same, so that a press or a focus on it is never lost.
xunfang.alertRow = function (alert) {
  const chosen = xunfang.chosen("incident") === alert.id;
  const seen = xunfang.isSeenAlert(alert);
  const says = JSON.stringify([xunfang.state.lang, alert.state, alert.text, alert.category, xunfang.priorityOf(alert), Boolean(alert.proposed), alert.basis, alert.when, seen, chosen]);
  const known = xunfang.alertRows.get(alert.id);
  if (known && known.says === says) return known.row;
  const held = known && known.row.contains(document.activeElement);
  const row = xunfang.make("li", {}, xunfang.alertButton(alert, seen, chosen));
  xunfang.alertRows.set(alert.id, { row, says });
  if (held) queueMicrotask(() => row.firstChild.focus({ preventScroll: true }));
  return row;
};

xunfang.alertButton = (alert, seen, chosen) =>
  xunfang.make(
    "button",
    {
      type: "button",
      class: `alert ${seen ? "" : "fresh"} ${chosen ? "chosen" : ""} ${xunfang.isClosed(alert) ? "over" : ""}`,
      "data-alert": alert.id,
      onclick: () => xunfang.chooseAlert(alert.id),
    },
    xunfang.priorityBadge(alert, seen),
    xunfang.make(
      "span",
      { class: "alert-text" },
      xunfang.make("span", { class: "alert-head" }, xunfang.make("time", {}, xunfang.when(alert.when)), ...xunfang.alertTags(alert, seen)),
      xunfang.make("span", { class: "alert-words" }, alert.text || xunfang.say("alert_no", { no: alert.no || alert.id })),
    ),
  );

xunfang.alertTags = (alert, seen) => [
  xunfang.dangerTags(alert),
  alert.category ? xunfang.make("span", { class: "tag" }, alert.category) : null,
  xunfang.make("span", { class: "tag state" }, xunfang.say(`state_${xunfang.stateKey(alert.state)}`)),
  seen ? null : xunfang.make("span", { class: "tag unseen" }, xunfang.say("unseen")),
  alert.place ? null : xunfang.make("span", { class: "tag" }, xunfang.say("no_place")),
];

xunfang.priorityBadge = (alert, seen) =>
  xunfang.make(
    "span",
    { class: `priority ${seen ? "" : "fresh"}`, title: xunfang.say("priority", { n: String(xunfang.priorityOf(alert) || "–") }) },
    xunfang.make("span", {}, String(xunfang.priorityOf(alert) || "!")),
  );

xunfang.showNewer = function () {
  const button = xunfang.byId("newer");
  if (xunfang.byId("scroll").scrollTop < 60 || xunfang.state.tab !== "alerts") xunfang.newer = 0;
  button.hidden = !xunfang.newer;
  if (xunfang.newer) button.textContent = xunfang.say("newer", { n: xunfang.newer });
};

xunfang.toNewest = function () {
  xunfang.byId("scroll").scrollTop = 0;
  xunfang.showNewer();
};

// The reader asked for it: only now may the map move, and only if the place is out of view.
xunfang.chooseAlert = function (id) {
  const alert = xunfang.alerts.get(id);
  if (!alert) return;
  xunfang.openCard({ kind: "incident", id });
  if (!xunfang.isSeenAlert(alert)) xunfang.markSeen([alert]);
  else xunfang.showAlerts([]);
  const row = xunfang.alertRows.get(id);
  if (row) row.row.scrollIntoView({ block: "nearest" });
  if (alert.place) xunfang.bringIntoView([alert.lat, alert.lon], 13);
};

xunfang.walkAlerts = function (step) {
  const order = xunfang.listedAlerts();
  const from = order.findIndex(({ id }) => id === xunfang.chosen("incident"));
  const next = order[from < 0 ? 0 : Math.min(order.length - 1, Math.max(0, from + step))];
  if (next) xunfang.change({ tab: "alerts" });
  if (next) xunfang.chooseAlert(next.id);
};

xunfang.oldestUnseen = function () {
  const unseen = xunfang.unseenAlerts();
  if (!unseen.length) return;
  xunfang.change({ tab: "alerts" });
  xunfang.chooseAlert(unseen[unseen.length - 1].id);
};
