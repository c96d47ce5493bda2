// What the reader has chosen, in one place; everything that shows it watches it.
"use strict";

xunfang.state = {
  lang: "zh",
  theme: "light",
  tab: "sites",
  unit: null, // the highlighted unit, a row of the units
  site: null, // the highlighted site, an id
  sortSites: null,
  sortUnits: null,
};
