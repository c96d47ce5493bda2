// A strip for each unit: when it was in the area.
"use strict";

xunfang.strips = function (record) {
  const [from, to] = [Date.parse(record.from), Date.parse(record.to)];
  const share = (time) => (100 * (new Date(time).getTime() - from)) / (to - from);
  const came = record.units.map((unit, row) => ({ ...unit, row })).filter(({ visits }) => visits);
  if (!came.length) return [xunfang.make("p", { class: "empty" }, xunfang.say("nobody"))];
  return [...came.map((unit) => xunfang.strip(record, unit, share)), xunfang.strip(record, null, share), xunfang.hours(record, share)];
};

// Without a unit: all of them together, so that the gaps can be seen.
xunfang.strip = function (record, unit, share) {
  const own = record.visits_made.filter((visit) => !unit || visit.unit === unit.unit);
  const bars = own.map((visit) => {
    const left = share(visit.in);
    const width = Math.max(share(visit.out) - left, 0.15);
    const title = `${xunfang.clock(visit.in)} – ${xunfang.clock(visit.out)}`;
    return xunfang.make("i", { title, "data-left": left, "data-width": width });
  });
  for (const bar of bars) Object.assign(bar.style, { left: `${bar.dataset.left}%`, width: `${bar.dataset.width}%` });
  const lane = xunfang.make("span", { class: `lane ${unit ? xunfang.hue(unit.row) : "all"}` }, bars);
  if (!unit) return xunfang.make("div", { class: "strip" }, xunfang.make("span", { class: "who" }, "Σ"), lane);
  const press = { type: "button", class: "strip", "data-row": unit.row, onclick: () => xunfang.chooseUnit(unit.row) };
  return xunfang.make("button", press, xunfang.make("span", { class: "who" }, xunfang.badge(unit.row), xunfang.name(unit.name || unit.unit)), lane);
};

// A mark at every so many hours, on whole ones of the local clock.
xunfang.hours = function (record, share) {
  const hours = (Date.parse(record.to) - Date.parse(record.from)) / 3600000;
  const step = [3, 6, 12, 24, 48, 168, 720].find((each) => hours / each <= 5) || 2400;
  const marks = [];
  for (let hour = 0; hour <= hours; hour += step) {
    const time = Date.parse(record.from) + hour * 3600000;
    const local = new Date(time + xunfang.offsetMs(record.from));
    const words = step < 24 ? `${local.getUTCHours()}:00` : `${local.getUTCMonth() + 1}-${local.getUTCDate()}`;
    const mark = xunfang.make("small", {}, words);
    mark.style.left = `${share(time)}%`;
    marks.push(mark);
  }
  return xunfang.make("div", { class: "strip ruler" }, xunfang.make("span", { class: "who" }), xunfang.make("span", { class: "lane" }, marks));
};

// Milliseconds that the clock of an ISO time is ahead of UTC.
xunfang.offsetMs = function (time) {
  const [, sign, hours, minutes] = time.match(/([+-])(\d\d):(\d\d)$/) || [null, "+", 0, 0];
  return (sign === "-" ? -1 : 1) * (hours * 60 + Number(minutes)) * 60000;
};

// Day and time as they stand in the record: the clock of the city.
xunfang.clock = (time) => (time ? `${time.slice(5, 10)} ${time.slice(11, 16)}` : "–");
