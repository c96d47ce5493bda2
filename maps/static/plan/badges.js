// The sign of a unit: letter, hue and dash together tell forty units apart.
"use strict";

// The letter of a unit: A … Z, then AA … AZ.
xunfang.letter = function (unit) {
  const last = String.fromCharCode(65 + (unit % 26));
  return unit < 26 ? last : xunfang.letter(Math.floor(unit / 26) - 1) + last;
};

xunfang.hue = (unit) => `hue${unit % 8}`;

xunfang.dashes = [null, "9 6", "2 6", "14 5 2 5", "5 4"];
xunfang.dash = (unit) => xunfang.dashes[Math.floor(unit / 8) % xunfang.dashes.length];

xunfang.badge = (unit, number) =>
  xunfang.make(
    "span",
    { class: `badge ${xunfang.hue(unit)} ${number ? "" : "start"} dash${Math.floor(unit / 8) % 5}` },
    xunfang.letter(unit) + (number || ""),
  );
