// Times in the city's zone and by the server's clock: the desk's own clock may be wrong.
"use strict";

xunfang.clockOffset = 0;

xunfang.now = () => Date.now() + xunfang.clockOffset;

// The Date header counts whole seconds; small differences are left alone, so that ages do not jitter.
xunfang.setClock = function (header) {
  const offset = Date.parse(header) + 500 - Date.now();
  if (Number.isFinite(offset) && Math.abs(offset - xunfang.clockOffset) > 1500) {
    xunfang.clockOffset = Math.abs(offset) > 1500 ? offset : 0;
  }
};

// A made day runs faster than the real one, and a page that is told so goes by it.
xunfang.goBy = function (clock) {
  if (!clock || clock.speed === 1) return;
  const [start, began] = [Date.parse(clock.now), Date.now()];
  xunfang.now = () => start + (Date.now() - began) * clock.speed;
  xunfang.setClock = () => {};
};

xunfang.formats = {};

xunfang.format = function (name, options) {
  const { timezone } = xunfang.about.city;
  xunfang.formats[name] =
    xunfang.formats[name] || new Intl.DateTimeFormat("en-CA", { timeZone: timezone || "UTC", hourCycle: "h23", ...options });
  return xunfang.formats[name];
};

xunfang.time = (at) => xunfang.format("time", { hour: "2-digit", minute: "2-digit" }).format(new Date(at));

xunfang.timeExact = (at) =>
  xunfang.format("exact", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(at));

xunfang.day = (at) =>
  xunfang.format("day", { year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(at));

// The hour alone for today, with the date before it for any other day.
xunfang.when = (at) =>
  xunfang.day(at) === xunfang.day(xunfang.now()) ? xunfang.timeExact(at) : `${xunfang.day(at).slice(5)} ${xunfang.time(at)}`;

xunfang.ageInWords = function (seconds) {
  if (seconds < 90) return xunfang.say("seconds", { n: String(Math.max(0, Math.round(seconds))) });
  if (seconds < 5400) return xunfang.say("minutes", { n: String(Math.round(seconds / 60)) });
  return xunfang.say("hours", { n: String(Math.round(seconds / 3600)) });
};

xunfang.tick = function () {
  const now = xunfang.now();
  const clock = xunfang.byId("clock");
  clock.textContent = `${xunfang.day(now)} ${xunfang.timeExact(now)}`;
  clock.dateTime = new Date(now).toISOString();
};
