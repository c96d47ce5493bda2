// Asks the server; every question has a deadline, and an ended session is said aloud.
"use strict";

xunfang.patience = 15000;

xunfang.Refused = class extends Error {
  constructor(status) {
    super(`answered ${status}`);
    this.status = status;
  }
};

xunfang.ask = async function (path, options = {}) {
  const answer = await fetch(path, {
    credentials: "same-origin",
    headers: { Accept: "application/json", ...(options.headers || {}) },
    signal: AbortSignal.timeout(xunfang.patience),
    ...options,
  });
  if (answer.headers.get("Date")) xunfang.setClock(answer.headers.get("Date"));
  if (answer.status === 401) xunfang.signedOut();
  if (!answer.ok) throw new xunfang.Refused(answer.status);
  return answer;
};

xunfang.get = async (path) => (await xunfang.ask(`/api/v1/${path}`)).json();

// A write carries a key of its own, so that a second try after a lost answer is not a second write.
xunfang.post = async function (path, body) {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const headers = {
    Accept: "application/json",
    "Accept-Language": xunfang.state.lang === "zh" ? "zh-CN" : "en",
    "Content-Type": "application/json",
    "Idempotency-Key": [...random].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    "X-CSRF-Token": xunfang.about.csrf || "",
  };
  const options = { method: "POST", credentials: "same-origin", headers, body: body ? JSON.stringify(body) : undefined };
  const send = () => fetch(`/api/v1/${path}`, { ...options, signal: AbortSignal.timeout(xunfang.patience) });
  const answer = await send().catch(send);
  if (answer.status === 401) xunfang.signedOut();
  const said = await answer.json();
  if (answer.ok) return said;
  throw Object.assign(new xunfang.Refused(answer.status), { says: said.title });
};

// What may be missing without harm: null instead of an error.
xunfang.tryGet = async function (path) {
  try {
    return await xunfang.get(path);
  } catch {
    return null;
  }
};

xunfang.leave = async function () {
  try {
    await xunfang.ask("/api/v1/session", { method: "DELETE", headers: { "X-CSRF-Token": xunfang.about.csrf || "" } });
  } finally {
    window.location.reload();
  }
};
