// One quiet line while a plan is searched for.
"use strict";

// A search that is heard of no more is over, or its server is away.
xunfang.planningKept = 4000;

xunfang.takePlanning = function ({ district, share, best, bound }) {
  const known = (value) => value !== null && value !== undefined;
  const key = known(bound) && known(best) ? "planning_bound" : known(best) ? "planning_best" : "planning";
  const whole = (value) => (known(value) ? xunfang.number(value, 0) : "");
  const told = { district, share: `${Math.round(100 * share)}%`, best: whole(best), bound: whole(bound) };
  const line = xunfang.byId("planning");
  line.textContent = xunfang.say(key, told);
  line.hidden = false;
  clearTimeout(xunfang.planningEnds);
  xunfang.planningEnds = setTimeout(xunfang.endPlanning, xunfang.planningKept);
};

xunfang.endPlanning = () => (xunfang.byId("planning").hidden = true);
