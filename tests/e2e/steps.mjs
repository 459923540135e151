// What a person does in Pushbench, said once for all journeys: choose, send, answer a question, read the rows.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";

/** Clicks what a selector finds, as soon as it takes a click: something may still be fading out above it. */
export function tap(app, selector) {
  return app.waitFor(`${selector} to take a click`, async () => {
    await (await app.css(selector, 0)).click();
    return true;
  });
}

/** Clicks the visible control that does this (`data-action`). */
export async function act(app, action, inside = "") {
  await tap(app, `${inside} [data-action="${action}"]`);
}

/** Chooses from a list by the text of the item. */
export async function choose(app, field, item) {
  await tap(app, `[data-field="${field}"]`);
  // A list that is still being placed takes no click yet.
  await app.waitFor(`the option ${item} to take a click`, async () => {
    await app.click("option", item, { ms: 0 });
    return true;
  });
  await app.waitFor("the list to be closed", () => app.run(`return !document.querySelector('[role="option"]')`));
}

/** Chooses one of a few that are all in sight. */
export async function pick(app, field, value) {
  await tap(app, `[data-field="${field}"] label:has(input[value="${value}"])`);
}

/** Goes to a place by the sidebar, and waits for its view. */
export async function go(app, place) {
  await tap(app, `[data-place="${place}"]`);
  await app.css(`[data-view="${place}"]`);
}

/** Opens one of the tabs of the notification. */
export async function tab(app, name) {
  await tap(app, `[data-tab="${name}"]`);
}

/** Sends by `send`, says yes or no to each question in turn, and returns the text of the rows that are new. */
export async function sent(app, send, answers = []) {
  const before = await app.run(ROWS);
  await send();
  for (const [question, action] of answers) {
    await app.css(`[data-dialog="send-${question}"]`);
    await act(app, action, `[data-dialog="send-${question}"]`);
  }
  return app.waitFor("an answer in the rows", async () => {
    const rows = await app.run(ROWS);
    const same = rows.length === before.length && rows.every((row, at) => row.mark === before[at].mark);
    return rows.length > 0 && !same && rows.every(({ text }) => text !== "") && rows;
  });
}

// A row of an earlier send is another element: it is marked, so that the same words twice are two answers.
const ROWS = `
  return [...document.querySelectorAll("[data-receipt]")].map((row) => ({
    mark: (row.dataset.seen ??= String(Math.random())),
    ending: row.dataset.receipt,
    endpoint: row.dataset.endpoint,
    text: row.innerText.replace(/\\s+/g, " "),
  }));`;

/** The one row there is. */
export function only(rows) {
  assert.equal(rows.length, 1, JSON.stringify(rows));
  return rows[0];
}

/** Pastes into what has the focus, as Ctrl+V would; typing thousands of letters takes a minute. */
export async function paste(app, text) {
  await app.run(
    `const data = new DataTransfer();
     data.setData("text/plain", arguments[0]);
     document.activeElement.dispatchEvent(
       new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));`,
    text,
  );
}

/** Puts a text into the field that has the focus at once, as an input method does. */
export function insert(app, text) {
  return app.run(`document.execCommand("insertText", false, arguments[0])`, text);
}

/** Turns a switch on or off. */
export function flip(app, field, to) {
  return app.waitFor(`${field} to be ${to}`, async () => {
    const control = await app.css(`[data-field="${field}"]`);
    if ((await control.getAttribute("aria-checked")) === to) return true;
    await control.click();
    return false;
  });
}

/** The payload, as the JSON tab shows it. */
export async function json(app) {
  const before = await app.run(`return document.querySelector('[data-tab][aria-selected="true"]').dataset.tab`);
  if (before !== "json") await tab(app, "json");
  await app.css(".cm-content");
  const text = await app.run(
    `return document.querySelector(".cm-content").cmTile?.view?.state.doc.toString()
       ?? document.querySelector(".cm-content").cmView.view.state.doc.toString()`,
  );
  if (before !== "json") await tab(app, before);
  return text;
}

/** Replaces all of the JSON by pasting. */
export async function write(app, text) {
  await tab(app, "json");
  await (await app.css(".cm-content")).click();
  await app.press("Control", "a");
  await paste(app, text);
}

/** A signing key as Apple gives one, and the forms in which its secret could leak. */
export function signingKey(namedCurve = "prime256v1") {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  const scalar = Buffer.from(privateKey.export({ format: "jwk" }).d, "base64url");
  const lines = pem.split("\n").filter((line) => line.length > 40 && !line.startsWith("-"));
  const needles = [...lines, ...["base64", "base64url", "hex", "latin1"].map((form) => scalar.toString(form))];
  // The list of bytes that JSON makes of a byte array, too.
  needles.push(scalar.toString("hex").toUpperCase(), [...scalar].join(","), lines.join(""));
  return { pem, needles };
}

/** Opens a key file by the field for its path. */
export async function readKey(app, path) {
  await app.fill(await app.field("key-path"), path);
  await app.press("Enter");
}

/**
 * Drops files on the window: the engine's driver cannot drag from outside, so the page's own listener is told what
 * Tauri tells it. It listens anew in each view; the last one counts.
 */
export async function drop(app, ...paths) {
  const handler = await app.waitFor("the page to listen for files", async () => {
    const listens = ({ kind, command, text }) =>
      kind === "request" && command === "plugin:event|listen" && text.includes('"tauri://drag-drop"');
    const listened = (await app.ipc()).filter(listens).at(-1);
    return listened && JSON.parse(listened.text).handler;
  });
  await app.run(
    `const payload = { paths: arguments[1], position: { x: 600, y: 400 } };
     window.__TAURI_INTERNALS__.runCallback(arguments[0], { event: "tauri://drag-drop", id: 0, payload });`,
    handler,
    paths,
  );
}

/** What the checks list, once they are about the text as it stands: rule, severity, text, and what would settle it. */
export async function findings(app) {
  const text = await json(app);
  await app.waitFor("the checks to be those of the text", async () => {
    const messages = await app.ipc();
    const asked = messages.findLast(({ kind, command }) => kind === "request" && command === "check_draft");
    const answered = messages.some(({ kind, callback }) => kind === "answer" && callback === asked?.callback);
    return answered && Object.values(JSON.parse(asked.text))[0].payload === text;
  });
  return app.run(`
    return [...document.querySelectorAll('[data-part="checks"] [data-check]:not([data-check="ready"])')].map((row) => ({
      rule: row.dataset.check,
      severity: row.className.split(" ")[0],
      text: row.innerText.replace(/\\s+/g, " "),
      fix: row.querySelector('[data-action="fix"]')?.innerText ?? null,
    }));`);
}

/** Settles the first finding of a rule by its button. */
export async function fix(app, rule) {
  await act(app, "fix", `[data-part="checks"] [data-check="${rule}"]`);
}

/** What reached the simulator last, as it came. */
export async function received(app) {
  const { ok } = await app.invoke("start", { argument: null });
  return ok.simulator.inbox[0];
}

/** What is kept of the draft. */
export async function draft(app) {
  return (await app.invoke("start", { argument: null })).ok.draft.draft;
}

/** Chooses from the menu beside the name of the notification. */
export async function menu(app, item) {
  await act(app, "profile-menu");
  await act(app, item, '[role="menu"]');
}
