// The card of what was chosen: a unit, an alert, a firm, a park; beside the map, never over the list.
"use strict";

xunfang.openCard = function (card) {
  const before = xunfang.state.card;
  xunfang.state.card = card;
  if (card.kind === "unit") xunfang.loadRoute(card.id);
  else xunfang.showRoute(null);
  xunfang.showCard();
  xunfang.cardChanged(before);
};

xunfang.closeCard = function () {
  const before = xunfang.state.card;
  xunfang.state.card = null;
  xunfang.showRoute(null);
  xunfang.showCard();
  xunfang.cardChanged(before);
};

xunfang.cardChanged = function (before) {
  const kinds = new Set([before, xunfang.state.card].map((card) => card && card.kind));
  if (kinds.has("incident")) xunfang.showAlerts([]);
  if (kinds.has("unit") && xunfang.state.tab === "units") xunfang.showUnits();
  xunfang.unitsChanged();
};

xunfang.showCard = function () {
  const { card } = xunfang.state;
  const phone = window.innerWidth <= 800;
  const [floating, dock] = [xunfang.byId("card"), xunfang.byId("dock")];
  [floating.hidden, dock.hidden] = [phone || !card, !phone || !card];
  if (!card) return;
  const place = phone ? dock : floating;
  const top = place.scrollTop;
  const says = xunfang.cards[card.kind](card);
  const close = { type: "button", class: "dock-close", "aria-label": xunfang.say("close"), onclick: xunfang.closeCard };
  xunfang.fill(place, xunfang.make("article", { class: `card card-${card.kind}` }, says), xunfang.make("button", close, "×"));
  place.scrollTop = top;
  if (phone && document.body.dataset.sheet === "peek") document.body.dataset.sheet = "half";
};

xunfang.cardHead = (sign, title, detail) =>
  xunfang.make("header", {}, sign, xunfang.make("div", {}, xunfang.make("h3", {}, title), detail && xunfang.make("p", {}, detail)));

xunfang.facts = (rows) =>
  xunfang.make("dl", { class: "facts" }, rows.filter(Boolean).map(([name, value]) => [xunfang.make("dt", {}, name), xunfang.make("dd", {}, value)]));

xunfang.cards = {
  unit({ id }) {
    const unit = xunfang.units.get(id);
    const [state, fix] = [xunfang.stateKey(unit.state), xunfang.fixOf(unit)];
    const age = (xunfang.now() - Date.parse(unit.device_at)) / 1000;
    const when = Number.isFinite(age) ? ` · ${xunfang.say("fix_age", { time: xunfang.ageInWords(age) })}` : "";
    return [
      xunfang.cardHead(xunfang.signIcon(state, xunfang.isOld(fix)), xunfang.unitTitle(unit), `${xunfang.say(`state_${state}`)}${unit.marked === false ? ` · ${xunfang.say("unmarked")}` : ""}`),
      xunfang.facts([
        unit.station && [xunfang.say("station"), unit.station_name || unit.station],
        Number.isFinite(unit.speed_kmh) && [xunfang.say("speed"), `${Math.round(unit.speed_kmh)} km/h`],
        [xunfang.say("fix"), xunfang.make("span", { class: xunfang.isOld(fix) ? "warned" : "" }, xunfang.say(`fix_${fix}`) + when)],
      ]),
      xunfang.leavePart(unit),
      xunfang.routePart(id),
    ];
  },

  incident({ id }) {
    const alert = xunfang.alerts.get(id);
    const channel = `channel_${alert.channel}`;
    return [
      xunfang.cardHead(xunfang.priorityBadge(alert, true), xunfang.say("alert_no", { no: alert.no || alert.id }), [
        xunfang.say("received_at", { time: xunfang.when(alert.when) }),
        channel in xunfang.words.zh ? ` · ${xunfang.say(channel)}` : "",
      ].join("")),
      xunfang.make("p", { class: "words" }, alert.text || ""),
      xunfang.make("p", { class: "tags" }, xunfang.alertTags(alert, true)),
      xunfang.make("p", { class: `basis ${xunfang.isDoubtful(alert) ? "doubt" : ""}` }, xunfang.basisInWords(alert)),
      xunfang.locatedPart(alert),
      xunfang.proposedPart(alert),
      alert.place && !xunfang.isClosed(alert) ? xunfang.nearest(alert) : null,
    ];
  },

  enterprise: ({ data }) => [
    xunfang.cardHead(null, data.name || data.id, data.id && data.name ? data.id : null),
    xunfang.facts([
      data.workers !== null && [xunfang.say("people"), xunfang.say("workers", { n: data.workers })],
      [xunfang.say("reopening"), xunfang.reopenedInWords(data)],
      data.category && [xunfang.say("category"), data.category],
      data.hazard && [xunfang.say("hazard"), xunfang.make("span", { class: "warned" }, data.hazard)],
      data.address && [xunfang.say("address"), data.address],
      data.district && [xunfang.say("district"), data.district],
    ]),
    data.key_unit ? xunfang.make("p", { class: "tags" }, xunfang.make("span", { class: "tag unseen" }, xunfang.say("key_unit"))) : null,
  ],

  roadEvent: ({ data }) => [xunfang.cardHead(null, data.kind, xunfang.say("road_event")), xunfang.roadEventFacts(data).map((line) => xunfang.make("p", {}, line))],

  area: ({ data }) => [
    xunfang.cardHead(null, xunfang.areaTitle(data), xunfang.say(data.kind === "park" ? "park" : "cluster")),
    xunfang.areaFacts(data).map((line) => xunfang.make("p", {}, line)),
  ],
};

xunfang.reopenedInWords = function ({ reopened, reopened_on: day }) {
  if (!reopened) return xunfang.say("reopened_no");
  return day ? xunfang.say("reopened_since", { date: day }) : xunfang.say("reopened_yes");
};

// A guess is marked as a guess: on what the place rests, and how far it may be off.
xunfang.basisInWords = function (alert) {
  if (!alert.place) return xunfang.say("no_place");
  const known = `basis_${alert.basis}` in xunfang.words.zh;
  return [
    alert.basis && (known ? xunfang.say(`basis_${alert.basis}`) : xunfang.say("basis_other", { basis: alert.basis })),
    alert.radius_m ? xunfang.say("within", { metres: Math.round(alert.radius_m) }) : null,
    Number.isFinite(alert.confidence) ? xunfang.say("confidence", { percent: xunfang.sureness(alert.confidence) }) : null,
  ].filter(Boolean).join(xunfang.state.lang === "zh" ? ";" : "; ");
};

xunfang.nearest = function (alert) {
  const free = [...xunfang.units.values()].filter((unit) => unit.place && xunfang.isFree(unit) && !xunfang.isOld(xunfang.fixOf(unit)));
  const rows = free
    .map((unit) => ({ unit, metres: xunfang.map.distance([alert.lat, alert.lon], [unit.lat, unit.lon]) }))
    .sort((a, b) => a.metres - b.metres)
    .slice(0, 3);
  if (!rows.length) return null;
  return xunfang.make(
    "section",
    {},
    xunfang.make("h4", {}, xunfang.say("nearest")),
    rows.map(({ unit, metres }) =>
      xunfang.make(
        "button",
        { type: "button", class: "unit-row", onclick: () => xunfang.chooseUnit(unit.id) },
        xunfang.signIcon(xunfang.stateKey(unit.state)),
        xunfang.make("strong", {}, xunfang.unitTitle(unit)),
        xunfang.make("small", { class: "quiet" }, xunfang.say("straight", { km: xunfang.kilometres(metres) })),
      ),
    ),
  );
};

xunfang.loadRoute = async function (id) {
  let route = null;
  try {
    route = await xunfang.routeOf(id);
  } catch (error) {
    xunfang.data.routeFault = error.status === 404 ? "no_route" : "not_loaded";
  }
  if (xunfang.chosen("unit") !== id) return;
  if (!route) xunfang.data.routes.delete(id);
  xunfang.data.routeMissing = route ? null : id;
  xunfang.showRoute(route);
  xunfang.showCard();
};

xunfang.routePart = function (id) {
  const route = xunfang.data.routes.get(id);
  if (!route) return xunfang.make("p", { class: "quiet" }, xunfang.say(xunfang.data.routeMissing === id ? xunfang.data.routeFault : "loading"));
  const stops = route.stops || [];
  const next = xunfang.nextStopOf(route);
  if (!stops.length) return xunfang.make("p", { class: "quiet" }, xunfang.say("no_route"));
  return [
    next ? xunfang.make("section", {}, xunfang.make("h4", {}, xunfang.say("next_stop")), xunfang.stopLine(next, next)) : null,
    xunfang.make(
      "details",
      { open: xunfang.timetableOpen, ontoggle: (event) => (xunfang.timetableOpen = event.target.open) },
      xunfang.make("summary", {}, `${xunfang.say("timetable")} (${stops.length})`),
      xunfang.make("ol", { class: "stops" }, stops.map((stop) => xunfang.make("li", {}, xunfang.stopLine(stop, next)))),
    ),
    xunfang.make(
      "footer",
      {},
      xunfang.make("button", { type: "button", onclick: () => xunfang.wholeRoute(id) }, xunfang.say("show_route")),
      xunfang.make("a", { class: "plain", href: `/api/v1/units/${encodeURIComponent(id)}/route.gpx`, download: `${id}.gpx` }, xunfang.say("gpx")),
    ),
  ];
};

xunfang.stopLine = (stop, next) =>
  xunfang.make(
    "span",
    { class: stop === next ? "stop-line next" : "stop-line" },
    xunfang.make("b", { class: "stop-mark" }, String(stop.seq)),
    xunfang.make("time", {}, `${xunfang.time(stop.start_at)}–${xunfang.time(stop.leave_at)}`),
    xunfang.make("span", {}, stop.label || stop.site),
  );

xunfang.wholeRoute = function (id) {
  const route = xunfang.data.routes.get(id);
  const lines = route ? xunfang.linesOf(route).flat() : [];
  if (lines.length) xunfang.map.fitBounds(lines, { ...xunfang.margins(), maxZoom: 15, ...xunfang.pace() });
};
