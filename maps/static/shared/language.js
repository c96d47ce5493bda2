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

xunfang.percent = (share) => `${xunfang.number(share * 100, share < 0.1 ? 1 : 0)}%`;

// Nothing that was guessed is certain, however it is rounded.
xunfang.sureness = (share) => xunfang.percent(Math.min(share, 0.99));

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

xunfang.firstLanguage = function () {
  const asked = new URLSearchParams(window.location.search).get("lang") || navigator.language || "zh";
  return asked.toLowerCase().startsWith("en") ? "en" : "zh";
};
