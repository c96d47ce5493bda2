// One district in the lists and in view; what lies elsewhere is counted, so that nothing is missed.
"use strict";

xunfang.buildDistricts = function () {
  const select = xunfang.byId("district");
  const { districts } = xunfang.about.city;
  const option = (value, name) => xunfang.make("option", { value, selected: value === (xunfang.state.district || "") }, name);
  select.hidden = districts.length < 2;
  select.setAttribute("aria-label", xunfang.say("district"));
  select.classList.toggle("narrowed", Boolean(xunfang.state.district));
  xunfang.fill(select, option("", xunfang.say("district_all")), districts.map(({ id, name }) => option(id, name)));
};

xunfang.chooseDistrict = async function (id) {
  xunfang.data.outlines = xunfang.data.outlines || (await xunfang.tryGet("areas?kind=district"));
  xunfang.change({ district: id || null });
};

xunfang.districtChanged = function () {
  const chosen = xunfang.about.city.districts.find(({ id }) => id === xunfang.state.district);
  xunfang.buildDistricts();
  xunfang.showAlerts([]);
  xunfang.showUnits();
  if (!chosen) return xunfang.fitAll();
  const [west, south, east, north] = chosen.bbox;
  return xunfang.map.fitBounds([[south, west], [north, east]], { ...xunfang.beside(), animate: false });
};

// Without its outline a district takes all in, for a list that hides too much is worse than one that shows too much.
xunfang.isInDistrict = function ({ lon, lat }) {
  const { district } = xunfang.state;
  if (!district || !xunfang.data.outlines) return true;
  const { geometry } = xunfang.data.outlines.features.find(({ properties }) => properties.id === district);
  return geometry.coordinates.flat().reduce((inside, ring) => inside !== xunfang.isInRing(ring, lon, lat), false);
};

// By the number of sides that a line to the east crosses.
xunfang.isInRing = (ring, lon, lat) =>
  ring.slice(1).reduce((inside, [x, y], k) => {
    const [fromX, fromY] = ring[k];
    const crosses = fromY > lat !== y > lat && lon < ((x - fromX) * (lat - fromY)) / (y - fromY) + fromX;
    return inside !== crosses;
  }, false);

// An alert whose place is not known may be anywhere.
xunfang.isAlertHere = (alert) => !alert.place || xunfang.isInDistrict(alert);

// A crew belongs to the district of its station, wherever it drives.
xunfang.isUnitHere = (unit) => !xunfang.state.district || unit.district === xunfang.state.district || (unit.place && xunfang.isInDistrict(unit));
