// The cards on the map: what a stop, cluster, park, firm or missed site is about.
"use strict";

xunfang.card = function ({ kind, index }) {
  const card = xunfang.make("article", { class: `card card-${kind}` });
  xunfang.fill(card, xunfang.cards[kind](index));
  return card;
};

xunfang.unitName = (unit) => {
  const { unit: ids, name } = xunfang.data.plan.units;
  return name[unit] || ids[unit];
};

// A place has many names; the first that is there is used.
xunfang.stopLabel = function (stop) {
  const { label, park, site } = xunfang.data.plan.stops;
  return label[stop] || park[stop] || xunfang.say("site", { id: site[stop] });
};

xunfang.cardHead = (badge, title, detail) =>
  xunfang.make(
    "header",
    {},
    badge,
    xunfang.make("div", {}, xunfang.make("h3", {}, xunfang.name(title)), detail && xunfang.make("p", {}, detail)),
  );

xunfang.section = (title, ...content) =>
  xunfang.make("section", {}, xunfang.make("h4", {}, title), content);

xunfang.cards = {
  stops(stop) {
    const { unit, seq, arrive_s: arrive, start_s: start, leave_s: leave } = xunfang.data.plan.stops;
    const title = xunfang.say("stop_of", { unit: xunfang.unitName(unit[stop]), n: seq[stop] });
    return [
      xunfang.cardHead(xunfang.badge(unit[stop], seq[stop]), xunfang.stopLabel(stop), title),
      xunfang.make(
        "p",
        { class: "times" },
        xunfang.make("strong", {}, `${xunfang.clock(arrive[stop])}–${xunfang.clock(leave[stop])}`),
        xunfang.make("span", {}, xunfang.say("stay", { time: xunfang.duration(leave[stop] - start[stop]) })),
      ),
      xunfang.waiting(stop),
      xunfang.section(xunfang.say("why"), xunfang.make("p", {}, xunfang.why(stop))),
      xunfang.section(xunfang.say("next"), xunfang.nextDrive(stop)),
      xunfang.stepping(stop),
    ];
  },

  clusters(index) {
    const data = xunfang.data.clusters;
    const stops = [...xunfang.data.plan.stops.site.keys()].filter(
      (stop) => xunfang.data.plan.stops.site[stop] === data.cluster_id[index],
    );
    const facts = { firms: data.enterprises[index], workers: data.workers[index] };
    const wanted = { n: data.planned_visits[index], wanted: data.wanted_visits[index] };
    return [
      xunfang.cardHead(null, xunfang.clusterName(index), xunfang.say("cluster_facts", facts)),
      xunfang.make("p", {}, xunfang.say("cluster_visits", wanted)),
      stops.length ? xunfang.section(xunfang.say("visited_at"), stops.map(xunfang.visitLink)) : null,
    ];
  },

  parks(index) {
    const { name, id } = xunfang.data.parks;
    return [xunfang.cardHead(null, name[index] || id[index], xunfang.say("park"))];
  },

  enterprises(index) {
    const { name, id, workers, cluster, clusters } = xunfang.data.enterprises;
    const row = xunfang.data.clusters.cluster_id.indexOf(clusters[cluster[index]]);
    return [
      xunfang.cardHead(null, name[index] || id[index], id[index]),
      workers[index] === null
        ? null
        : xunfang.make("p", {}, xunfang.say("enterprise_workers", { n: workers[index] })),
      xunfang.make("p", {}, row >= 0 ? xunfang.clusterName(row) : xunfang.say("enterprise_alone")),
    ];
  },

  unserved(index) {
    const { label, site, missing, reason } = xunfang.data.plan.unserved;
    const { cluster_id: ids, enterprises, workers } = xunfang.data.clusters;
    const row = ids.indexOf(site[index]);
    const facts = row >= 0 && xunfang.say("cluster_facts", { firms: enterprises[row], workers: workers[row] });
    const sign = xunfang.make("span", { class: "warning" }, "!");
    return [
      xunfang.cardHead(sign, label[index] || site[index], xunfang.say("missing", { n: missing[index] })),
      facts ? xunfang.make("p", {}, facts) : null,
      xunfang.make("p", {}, xunfang.reason(reason[index])),
    ];
  },

  start(unit) {
    const { station, shift_start_s: from, shift_end_s: to } = xunfang.data.plan.units;
    const shift = xunfang.say("shift", { from: xunfang.clock(from[unit]), to: xunfang.clock(to[unit]) });
    return [
      xunfang.cardHead(xunfang.badge(unit), xunfang.say("start", { unit: xunfang.unitName(unit) }), shift),
      station[unit] ? xunfang.make("p", {}, xunfang.say("station_of", { name: station[unit] })) : null,
    ];
  },
};

xunfang.waiting = function (stop) {
  const { arrive_s: arrive, start_s: start } = xunfang.data.plan.stops;
  if (start[stop] - arrive[stop] < 60) return null;
  const words = { arrive: xunfang.clock(arrive[stop]), time: xunfang.duration(start[stop] - arrive[stop]) };
  return xunfang.make("p", { class: "quiet" }, xunfang.say("waits", words));
};

// Firms, the how-manieth visit, and what it is worth, in words.
xunfang.why = function (stop) {
  const { enterprises, workers, site, visit } = xunfang.data.plan.stops;
  const sentences = [];
  if (enterprises[stop] !== null) {
    sentences.push(xunfang.say("why_firms", { firms: enterprises[stop], workers: workers[stop] }));
  }
  const planned = xunfang.data.plan.stops.site.filter((other) => other === site[stop]).length;
  sentences.push(
    planned > 1 ? xunfang.say("visit_of", { k: visit[stop], n: planned }) : xunfang.say("visit_only"),
  );
  const missed = xunfang.data.plan.unserved.site.indexOf(site[stop]);
  if (missed >= 0) {
    sentences.push(xunfang.say("visit_missing", { n: xunfang.data.plan.unserved.missing[missed] }));
  }
  sentences.push(xunfang.worth(stop));
  return sentences.join(xunfang.state.lang === "zh" ? "" : " ");
};

xunfang.worth = function (stop) {
  const { reward, visit, site } = xunfang.data.plan.stops;
  const points = xunfang.points(reward[stop]);
  if (visit[stop] === 1) return xunfang.say("worth_first", { points });
  const first = [...site.keys()].find((row) => site[row] === site[stop] && visit[row] === 1);
  if (first === undefined || !reward[first]) return xunfang.say("worth", { points });
  return xunfang.say("worth_later", { share: xunfang.percent(reward[stop] / reward[first]), points });
};

// The first drive of this unit that begins when the stop is over.
xunfang.legAfter = function (stop) {
  const { stops, legs } = xunfang.data.plan;
  const later = xunfang
    .rowsOf(legs, stops.unit[stop])
    .filter((leg) => legs.leave_s[leg] >= stops.leave_s[stop]);
  return later.sort((a, b) => legs.leave_s[a] - legs.leave_s[b] || legs.seq[a] - legs.seq[b])[0];
};

xunfang.neighbour = function (stop, step) {
  const rows = xunfang.stopsInOrder(xunfang.data.plan.stops.unit[stop]);
  return rows[rows.indexOf(stop) + step];
};

xunfang.stopsInOrder = function (unit) {
  const { seq } = xunfang.data.plan.stops;
  return xunfang.rowsOf(xunfang.data.plan.stops, unit).sort((a, b) => seq[a] - seq[b]);
};

xunfang.nextDrive = function (stop) {
  const leg = xunfang.legAfter(stop);
  if (leg === undefined) return xunfang.make("p", {}, xunfang.say("no_next"));
  const { leave_s: leave, arrive_s: arrive, length_m: length, steps } = xunfang.data.plan.legs;
  const onward = xunfang.neighbour(stop, 1);
  const isLast = onward === undefined;
  const label = isLast ? xunfang.homeLabel(xunfang.data.plan.stops.unit[stop]) : xunfang.stopLabel(onward);
  const key = isLast ? "next_home" : "next_stop";
  return [
    xunfang.make("p", {}, xunfang.say(key, { label, time: xunfang.clock(arrive[leg]) })),
    xunfang.make("p", { class: "quiet" }, xunfang.drive(arrive[leg] - leave[leg], length[leg])),
    xunfang.directions(steps[leg]),
  ];
};

xunfang.homeLabel = (unit) => xunfang.data.plan.units.station[unit] || xunfang.say("home");

xunfang.drive = function (seconds, metres) {
  if (metres === null) return xunfang.duration(seconds);
  if (metres < 1 && seconds < 60) return xunfang.say("same_place");
  return xunfang.say("leg", { time: xunfang.duration(seconds), km: xunfang.kilometres(metres) });
};

xunfang.directions = function (steps) {
  if (!steps.length) return xunfang.make("p", { class: "quiet" }, xunfang.say("no_way"));
  const language = xunfang.state.lang === "zh" ? 0 : 1;
  return xunfang.make(
    "details",
    {},
    xunfang.make("summary", {}, xunfang.say("way", { n: steps.length })),
    xunfang.make("ol", {}, steps.map((step) => xunfang.make("li", {}, step[language]))),
  );
};

xunfang.stepping = function (stop) {
  const button = (key, other) =>
    xunfang.make(
      "button",
      { type: "button", disabled: other === undefined, onclick: () => xunfang.chooseStop(other) },
      xunfang.say(key),
    );
  return xunfang.make(
    "footer",
    {},
    button("previous", xunfang.neighbour(stop, -1)),
    button("following", xunfang.neighbour(stop, 1)),
  );
};

xunfang.visitLink = function (stop) {
  const { unit, seq, arrive_s: arrive, leave_s: leave } = xunfang.data.plan.stops;
  return xunfang.make(
    "button",
    { type: "button", class: "visit", onclick: () => xunfang.chooseStop(stop) },
    xunfang.badge(unit[stop], seq[stop]),
    `${xunfang.clock(arrive[stop])}–${xunfang.clock(leave[stop])}`,
    xunfang.make("span", { class: "quiet" }, xunfang.unitName(unit[stop])),
  );
};
