// Takes a unit off its route for a while and brings it back, from its card.
"use strict";

xunfang.leaveMinutes = [10, 20, 40, 60, 90, 120];
xunfang.absence = { minutes: 40, unit: null, waits: false, says: null };

xunfang.awayUntil = function ({ away_until: until }) {
  return until && Date.parse(until) > xunfang.now() ? until : null;
};

// Who is away says so wherever it is named.
xunfang.awayInWords = function (unit) {
  const until = xunfang.awayUntil(unit);
  return until ? xunfang.say("away_until", { time: xunfang.time(until) }) : null;
};

xunfang.mayTakeUnits = () => ["dispatcher", "operator", "planner"].includes((xunfang.about.user || {}).role);

xunfang.leavePart = function (unit) {
  const away = xunfang.awayInWords(unit);
  const reason = away && unit.away_reason ? ` · ${xunfang.say(`reason_${unit.away_reason}`)}` : "";
  const line = away ? xunfang.make("p", { class: "away" }, away + reason) : null;
  if (!xunfang.mayTakeUnits()) return line;
  const mine = xunfang.absence.unit === unit.id ? xunfang.absence : { waits: false, says: null };
  const says = mine.says ? xunfang.make("p", { class: mine.refused ? "refusal" : "quiet", role: mine.refused ? "alert" : "status" }, mine.says) : null;
  return xunfang.make("section", { class: "leave" }, line, away ? xunfang.backButton(unit, mine) : xunfang.awayForm(unit, mine), says);
};

xunfang.backButton = (unit, { waits }) =>
  xunfang.make("button", { type: "button", class: "plain", id: "bring-back", disabled: waits, onclick: () => xunfang.bringBack(unit) }, xunfang.say(waits ? "away_waits" : "away_back"));

xunfang.awayForm = function (unit, { waits }) {
  const choose = { id: "away-minutes", "aria-label": xunfang.say("away_minutes"), onchange: (event) => (xunfang.absence.minutes = Number(event.target.value)) };
  const options = xunfang.leaveMinutes.map((n) => xunfang.make("option", { value: n, selected: n === xunfang.absence.minutes }, xunfang.say("minutes", { n: String(n) })));
  return xunfang.make(
    "form",
    { class: "leave-form", onsubmit: (event) => (event.preventDefault(), xunfang.takeAway(unit)) },
    xunfang.make("span", {}, xunfang.say("away_title")),
    xunfang.make("select", choose, options),
    xunfang.make("button", { type: "submit", class: "plain", id: "take-away", disabled: waits }, xunfang.say(waits ? "away_waits" : "away_take")),
  );
};

xunfang.takeAway = (unit) => xunfang.tellOfUnit(unit, "absences", { minutes: xunfang.absence.minutes });

xunfang.bringBack = (unit) => xunfang.tellOfUnit(unit, "return", null);

// The stream brings what changed; the card says only what the stream does not.
xunfang.tellOfUnit = async function (unit, what, body) {
  const held = Boolean(document.activeElement.closest(".leave"));
  Object.assign(xunfang.absence, { unit: unit.id, waits: true, says: null, refused: false, held });
  xunfang.showCard();
  try {
    const told = await xunfang.post(`units/${encodeURIComponent(unit.id)}/${what}`, body);
    xunfang.absence.says = told.replanned ? null : xunfang.replanFacts(told);
  } catch (error) {
    Object.assign(xunfang.absence, { says: error.says || xunfang.say("away_no_answer"), refused: true });
  }
  xunfang.absence.waits = false;
  xunfang.paintLeave();
};

// A card that is drawn anew gives the keyboard back to the button it was on.
xunfang.paintLeave = function () {
  const { held, waits } = xunfang.absence;
  xunfang.absence.held = held || Boolean(document.activeElement.closest(".leave"));
  xunfang.showCard();
  const button = xunfang.byId("bring-back") || xunfang.byId("take-away");
  if (button && xunfang.absence.held && !waits) {
    button.focus({ preventScroll: true });
    xunfang.absence.held = false;
  }
};
