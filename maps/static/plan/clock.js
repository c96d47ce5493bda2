// Says what only a plan says: times since its day began, points, and codes for reasons.
"use strict";

xunfang.points = function (value) {
  const shown = value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
  return xunfang.say("points", { n: shown === 1 ? 1 : xunfang.number(shown, 1) });
};

// Local time of the city, HH:MM, whatever the clock of the reader's machine says.
xunfang.clock = function (seconds) {
  const local = xunfang.localParts(seconds);
  const days = Math.round((local.day - xunfang.localParts(0).day) / 86400000);
  if (days === 0) return local.time;
  return `${local.time} ${days === 1 ? xunfang.say("day_after") : xunfang.say("days_after", { n: days })}`;
};

xunfang.localParts = function (seconds) {
  xunfang.localFormat =
    xunfang.localFormat ||
    new Intl.DateTimeFormat("en-GB", {
      timeZone: xunfang.about.timezone,
      hourCycle: "h23",
      ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
    });
  const at = new Date(xunfang.about.epoch_ms + seconds * 1000);
  const parts = {};
  for (const part of xunfang.localFormat.formatToParts(at)) parts[part.type] = part.value;
  return {
    time: `${parts.hour}:${parts.minute}`,
    day: Date.UTC(Number(parts.year), Number(parts.month) - 1, Number(parts.day)),
  };
};

xunfang.reason = function (code, first) {
  const words = xunfang.words[xunfang.state.lang];
  return words[`${first}_${code}`] || words[`reason_${code}`] || code || "";
};
