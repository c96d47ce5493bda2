// What the reader has chosen, in one place, and what of it the browser remembers.
"use strict";

xunfang.state = {
  lang: "zh",
  theme: "light",
  sound: false,
  tab: "alerts",
  card: null, // what the open card is about: { kind, id, data }
  hiddenLayers: new Set(["routes"]),
  district: null, // in the lists; all of them if none is chosen
  planner: { clusters: false, heat: false, geocoding: false, parks: false, day: null },
};

// A browser may refuse to remember (private windows); the page works without.
xunfang.recall = function (key, otherwise) {
  try {
    const text = window.localStorage.getItem(`xunfang.${key}`);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
};

xunfang.remember = function (key, value) {
  try {
    window.localStorage.setItem(`xunfang.${key}`, JSON.stringify(value));
  } catch {
    xunfang.forgetful = true;
  }
};

xunfang.firstChoices = function () {
  const asked = new URLSearchParams(window.location.search);
  const lang = asked.get("lang") || xunfang.recall("lang", xunfang.about.language || "zh");
  const theme = asked.get("theme") || xunfang.recall("theme", "light");
  return {
    lang: lang.startsWith("en") ? "en" : "zh",
    theme: theme === "dark" ? "dark" : "light",
    sound: xunfang.recall("sound", false),
    tab: window.location.pathname === "/planner" ? "planner" : "alerts",
  };
};

xunfang.keepChoices = function (changes) {
  for (const key of ["lang", "theme", "sound"]) if (key in changes) xunfang.remember(key, changes[key]);
};

// The badge beside it says already that the city is made up.
xunfang.cityName = function () {
  const { name, synthetic } = xunfang.about.city;
  return synthetic ? name.replace(/\s*[（(][^（(]*(合成|synthetic)[^（(]*[)）]$/i, "") : name || "";
};
