// What the reader has chosen, in one place; everything that shows it watches it.
"use strict";

xunfang.state = {
  lang: "zh",
  theme: "light",
  unit: null, // the highlighted unit, a row of the units
  sort: null, // how the table of units is sorted
};
