// Says things in the chosen language: sentences, clock times, durations, distances.
"use strict";

xunfang.say = function (key, values) {
  const words = xunfang.words[xunfang.state.lang];
  const sentence = values && values.n === 1 && words[`${key}_one`] ? words[`${key}_one`] : words[key];
  return sentence.replace(/\{(\w+)\}/g, (_, name) =>
    typeof values[name] === "number" ? xunfang.number(values[name]) : values[name],
  );
};

xunfang.number = function (value, decimals = 0) {
  if (value === null || value === undefined) return "–";
  const locale = xunfang.state.lang === "zh" ? "zh-CN" : "en-GB";
  return value.toLocaleString(locale, { maximumFractionDigits: decimals });
};

xunfang.points = function (value) {
  const shown = value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
  return xunfang.say("points", { n: shown === 1 ? 1 : xunfang.number(shown, 1) });
};

xunfang.percent = (share) => `${xunfang.number(share * 100, share < 0.1 ? 1 : 0)}%`;

xunfang.kilometres = (metres) =>
  `${xunfang.number(metres / 1000, metres < 99500 ? 1 : 0)} km`;

xunfang.duration = function (seconds) {
  const minutes = Math.round(seconds / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const zh = xunfang.state.lang === "zh";
  if (hours === 0) return `${rest} ${zh ? "分钟" : "min"}`;
  if (rest === 0) return `${hours} ${zh ? "小时" : "h"}`;
  return zh ? `${hours} 小时 ${rest} 分` : `${hours} h ${rest} min`;
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

xunfang.firstLanguage = function () {
  const asked = new URLSearchParams(window.location.search).get("lang") || navigator.language || "zh";
  return asked.toLowerCase().startsWith("en") ? "en" : "zh";
};
