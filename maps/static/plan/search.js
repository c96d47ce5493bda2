// Finds units, parks, clusters and firms by any part of their names.
"use strict";

xunfang.found = { items: [], active: -1 };

xunfang.searchable = function () {
  const { units, unserved } = xunfang.data.plan;
  const { parks, clusters, enterprises } = xunfang.data;
  const rows = (kind, table, texts) => [...Array(table.n).keys()].map((index) => ({ kind, index, texts: texts(index) }));
  return [
    ...rows("unit", units, (k) => [units.name[k], units.unit[k]]),
    ...rows("parks", parks, (k) => [parks.name[k], parks.id[k]]),
    ...rows("clusters", clusters, (k) => [clusters.park[k], clusters.cluster_id[k]]),
    ...rows("unserved", unserved, (k) => [unserved.label[k], unserved.site[k]]),
    ...rows("enterprises", enterprises, (k) => [enterprises.name[k], enterprises.id[k]]),
  ];
};

xunfang.find = function (query) {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return [];
  xunfang.searchRows = xunfang.searchRows || xunfang.searchable();
  const hits = [];
  for (const row of xunfang.searchRows) {
    const places = row.texts.filter(Boolean).map((text) => String(text).toLowerCase().indexOf(wanted));
    const best = Math.min(...places.filter((place) => place >= 0));
    if (best < Infinity) hits.push({ ...row, begins: best === 0 });
    if (hits.length > 400) break;
  }
  return hits.sort((a, b) => Number(b.begins) - Number(a.begins)).slice(0, 12);
};

xunfang.hitName = (hit) =>
  hit.kind === "clusters" ? xunfang.clusterName(hit.index) : hit.texts.find(Boolean);

xunfang.hitKind = (hit) =>
  xunfang.say(
    { unit: "kind_unit", parks: "kind_park", clusters: "kind_cluster", enterprises: "kind_enterprise" }[hit.kind] ||
      "layer_unserved",
  );

xunfang.showHits = function () {
  const input = xunfang.byId("search");
  const items = xunfang.find(input.value);
  xunfang.found = { items, active: items.length ? 0 : -1 };
  const rows = items.map((hit, k) =>
    xunfang.make(
      "li",
      { role: "option", id: `hit-${k}`, onmousedown: (event) => event.preventDefault(), onclick: () => xunfang.goToHit(hit) },
      xunfang.make("span", { class: "label" }, xunfang.hitName(hit)),
      xunfang.make("small", {}, xunfang.hitKind(hit)),
    ),
  );
  const none = xunfang.make("li", { class: "empty" }, xunfang.say("search_none"));
  xunfang.fill(xunfang.byId("hits"), rows.length ? rows : input.value.trim() ? none : []);
  xunfang.byId("hits").hidden = !input.value.trim();
  xunfang.markHit();
};

xunfang.markHit = function () {
  const { active } = xunfang.found;
  [...xunfang.byId("hits").children].forEach((row, k) => row.setAttribute("aria-selected", String(k === active)));
  const input = xunfang.byId("search");
  input.setAttribute("aria-expanded", String(!xunfang.byId("hits").hidden));
  if (active >= 0) input.setAttribute("aria-activedescendant", `hit-${active}`);
  else input.removeAttribute("aria-activedescendant");
};

xunfang.goToHit = function ({ kind, index }) {
  xunfang.closeSearch();
  if (kind === "unit") return xunfang.chooseUnit(index);
  const at = xunfang.placeOf(kind, index);
  return at && xunfang.visitPlace(at, { kind, index });
};

xunfang.placeOf = function (kind, index) {
  if (kind === "enterprises") return xunfang.drawn.enterprises.place(index);
  if (kind === "unserved") return L.latLng(xunfang.data.plan.unserved.at[index] || [NaN, NaN]);
  const shape = xunfang.data[kind].shapes[index];
  return shape && shape.getBounds().getCenter();
};

xunfang.closeSearch = function () {
  xunfang.byId("search").value = "";
  xunfang.byId("hits").hidden = true;
  xunfang.byId("search").blur();
  xunfang.markHit();
};

xunfang.searchKey = function (event) {
  const { items } = xunfang.found;
  if (event.key === "Escape") xunfang.closeSearch();
  else if (event.key === "Enter" && items.length) xunfang.goToHit(items[xunfang.found.active]);
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const step = event.key === "ArrowDown" ? 1 : -1;
    xunfang.found.active = (xunfang.found.active + step + items.length) % (items.length || 1);
    xunfang.markHit();
    event.preventDefault();
  }
  event.stopPropagation();
};
