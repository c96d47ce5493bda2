// Finds units and alerts at once from what the page knows, firms and parks by asking the server.
"use strict";

xunfang.found = { items: [], active: -1 };

xunfang.findHere = function (query) {
  const wanted = query.trim().toLowerCase();
  const has = (...texts) => texts.some((text) => String(text || "").toLowerCase().includes(wanted));
  const units = [...xunfang.units.values()].filter((unit) => has(unit.name, unit.id, unit.station));
  const alerts = xunfang.newestAlerts().filter((alert) => has(alert.no, alert.text, alert.category));
  return [
    ...units.slice(0, 5).map((unit) => ({ kind: "unit", id: unit.id, name: xunfang.unitTitle(unit) })),
    ...alerts.slice(0, 4).map((alert) => ({ kind: "incident", id: alert.id, name: alert.text || String(alert.no) })),
  ];
};

xunfang.search = function () {
  const query = xunfang.byId("search").value.trim();
  clearTimeout(xunfang.searching);
  xunfang.showHits(query ? xunfang.findHere(query) : [], query);
  if (!query) return;
  xunfang.searching = setTimeout(async () => {
    const answer = await xunfang.tryGet(`search?q=${encodeURIComponent(query)}`);
    if (xunfang.byId("search").value.trim() !== query || !answer) return;
    const rows = Array.isArray(answer) ? answer : answer.results || answer.items || [];
    const others = rows.filter(({ kind }) => kind !== "unit" && kind !== "incident");
    xunfang.showHits([...xunfang.findHere(query), ...others].slice(0, 14), query);
  }, 180);
};

xunfang.showHits = function (items, query) {
  xunfang.found = { items, active: items.length ? 0 : -1 };
  const rows = items.map((hit, k) =>
    xunfang.make(
      "li",
      { role: "option", id: `hit-${k}`, onmousedown: (event) => event.preventDefault(), onclick: () => xunfang.goToHit(hit) },
      xunfang.make("span", { class: "label" }, hit.name || hit.label || hit.id),
      xunfang.make("small", {}, xunfang.hitKind(hit.kind)),
    ),
  );
  xunfang.fill(xunfang.byId("hits"), rows.length ? rows : xunfang.make("li", { class: "empty" }, xunfang.say("search_none")));
  xunfang.byId("hits").hidden = !query;
  xunfang.markHit();
};

xunfang.hitKind = (kind) => xunfang.say(kind === "incident" ? "alerts" : kind in xunfang.words.zh ? kind : "enterprise");

xunfang.markHit = function () {
  const { active } = xunfang.found;
  [...xunfang.byId("hits").children].forEach((row, k) => row.setAttribute("aria-selected", String(k === active)));
  const input = xunfang.byId("search");
  input.setAttribute("aria-expanded", String(!xunfang.byId("hits").hidden));
  if (active >= 0) input.setAttribute("aria-activedescendant", `hit-${active}`);
  else input.removeAttribute("aria-activedescendant");
};

xunfang.goToHit = async function (hit) {
  xunfang.closeSearch();
  if (hit.kind === "unit") return xunfang.chooseUnit(hit.id);
  if (hit.kind === "incident") return xunfang.chooseAlert(hit.id);
  if (hit.kind === "district") return xunfang.chooseDistrict(hit.id);
  if (Array.isArray(hit.bbox)) xunfang.map.fitBounds([[hit.bbox[1], hit.bbox[0]], [hit.bbox[3], hit.bbox[2]]], { maxZoom: 16, ...xunfang.pace() });
  else if (Number.isFinite(hit.lon)) xunfang.bringIntoView([hit.lat, hit.lon], 16);
  if (hit.kind === "enterprise") {
    const firm = (await xunfang.tryGet(`enterprises/${encodeURIComponent(hit.id)}`)) || hit;
    return xunfang.openCard({ kind: "enterprise", id: hit.id, data: firm.properties || firm });
  }
  return hit.kind === "park" ? xunfang.openPark(hit.id) : undefined;
};

xunfang.closeSearch = function () {
  xunfang.byId("search").value = "";
  xunfang.byId("hits").hidden = true;
  xunfang.byId("search").blur();
};

xunfang.searchKey = function (event) {
  const { items, active } = xunfang.found;
  if (event.key === "Escape") xunfang.closeSearch();
  else if (event.key === "Enter" && items.length) xunfang.goToHit(items[active]);
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const step = event.key === "ArrowDown" ? 1 : -1;
    xunfang.found.active = (active + step + items.length) % (items.length || 1);
    xunfang.markHit();
    event.preventDefault();
  }
  event.stopPropagation();
};
