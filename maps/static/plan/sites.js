// What each site gets of the plan against what it may have.
"use strict";

xunfang.siteColumns = function () {
  const { site, label, visits, allowed, presence_s: there, due_s: due } = xunfang.data.plan.sites;
  const { longest_gap_s: gap, first_s: first, last_s: last, reason } = xunfang.data.plan.sites;
  const time = (seconds) => (seconds === null ? "–" : xunfang.clock(seconds));
  const name = (row) => label[row] || site[row];
  return [
    { key: "site", name: "column_site", value: name, show: xunfang.siteButton },
    { key: "visits", name: "column_visits", value: (row) => xunfang.share(visits[row], allowed[row]), show: xunfang.doseCell },
    {
      ...{ key: "presence", name: "column_presence", value: (row) => there[row], style: "amount" },
      show: (row) => xunfang.say("minutes_of", { a: xunfang.minutes(there[row]), b: xunfang.minutes(due[row]) }),
    },
    { key: "gap", name: "column_gap", value: (row) => gap[row], down: true, show: (row) => xunfang.duration(gap[row]), style: "amount" },
    { key: "first", name: "column_first", value: (row) => first[row], show: (row) => time(first[row]), style: "amount" },
    { key: "last", name: "column_last", value: (row) => last[row], show: (row) => time(last[row]), style: "amount" },
    {
      ...{ key: "reason", name: "column_reason", style: "words" },
      value: (row) => (reason[row] ? xunfang.reason(reason[row]) : null),
      show: (row) => (reason[row] ? xunfang.reason(reason[row]) : ""),
    },
  ];
};

xunfang.share = (made, whole) => (whole ? made / whole : 1);

xunfang.minutes = (seconds) => xunfang.number(Math.round(seconds / 60));

xunfang.siteButton = function (row) {
  const { site, label, at } = xunfang.data.plan.sites;
  const attributes = { type: "button", class: "site-name", disabled: !at[row], onclick: () => xunfang.chooseSite(row) };
  return xunfang.make("button", attributes, xunfang.name(label[row] || site[row]));
};

xunfang.doseCell = function (row) {
  const { visits, allowed } = xunfang.data.plan.sites;
  const full = xunfang.make("i", {});
  full.style.width = `${100 * Math.min(1, xunfang.share(visits[row], allowed[row]))}%`;
  return [
    xunfang.make("span", { class: "dose", "aria-hidden": "true" }, full),
    xunfang.say("of", { a: visits[row], b: allowed[row] }),
  ];
};

// The card of what is missing goes before the card of the cluster, which is one press further.
xunfang.chooseSite = function (row) {
  const { site, at } = xunfang.data.plan.sites;
  const missed = xunfang.data.plan.unserved.site.indexOf(site[row]);
  const cluster = xunfang.data.clusters.cluster_id.indexOf(site[row]);
  if (missed < 0 && cluster < 0) return xunfang.map.panTo(at[row]);
  const card = missed < 0 ? { kind: "clusters", index: cluster } : { kind: "unserved", index: missed };
  xunfang.change({ unit: null, stop: null });
  return xunfang.visitPlace(L.latLng(at[row]), card);
};

xunfang.buildSites = function () {
  const { n, visits, allowed } = xunfang.data.plan.sites;
  const rows = [...Array(n).keys()];
  const short = (row) => visits[row] < allowed[row];
  const missing = rows.filter(short).length;
  const words = missing ? xunfang.say("sites_intro", { short: missing, all: n }) : xunfang.say("sites_all", { n });
  const table = xunfang.sortTable(rows, xunfang.siteColumns(), {
    sort: xunfang.state.sort,
    choose: (sort) => xunfang.change({ sort }),
    row: (row) => ({ "data-row": row, class: short(row) ? "short" : null }),
    style: "sites",
  });
  const list = n ? [xunfang.make("p", { class: "quiet" }, words), table] : xunfang.make("p", { class: "empty" }, xunfang.say("no_sites"));
  xunfang.fill(xunfang.byId("sites"), xunfang.make("section", {}, list), xunfang.leftOutList());
};

xunfang.paintSites = function () {
  const { stop } = xunfang.state;
  const site = stop === null ? null : xunfang.data.plan.stops.site[stop];
  for (const row of document.querySelectorAll("tr[data-row]")) {
    row.classList.toggle("chosen", site !== null && xunfang.data.plan.sites.site[row.dataset.row] === site);
  }
};
