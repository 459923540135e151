// What a person does in chat push, said once for all journeys.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { act, go, tab, tap } from "./steps.mjs";

const OUTCOME = '[data-part="outcome"]';

/** The folder of the scenarios of the workspace. */
export const scenarios = (desktop) => join(desktop.data, "workspaces", "Sample", "scenarios");

/** The text of every scenario file by its name. */
export function filesOf(desktop) {
  const names = readdirSync(scenarios(desktop)).filter((it) => it.endsWith(".scenario.json"));
  return new Map(names.map((it) => [it, readFileSync(join(scenarios(desktop), it), "utf8")]));
}

/** Goes to chat push, and opens a scenario. */
export async function open(app, id) {
  await go(app, "chat");
  await tap(app, `[data-scenario="${id}"]`);
  await app.css(`[data-scenario="${id}"][aria-current="true"]`);
  await app.css('[data-part="person-card"]');
}

/** Opens a person's card, and waits until what they get is shown. */
export async function person(app, name) {
  await tap(app, `[data-part="people-list"] [data-person="${name}"] .head`);
  await app.css(`[data-person="${name}"] [data-part="person-card"]`);
}

/** Chooses from a list that is searched. */
export async function find(app, field, option, query = "") {
  await tap(app, `[data-field="${field}"]`);
  const search = await app.css(`[data-field="${field}-search"]`);
  if (query) await app.fill(search, query);
  await tap(app, `[data-option="${option}"]`);
  await app.waitFor("the list to be closed", () =>
    app.run(`return !document.querySelector('[data-field="${field}-search"]')`),
  );
}

/** The verdict of the person whose outcome is shown, once it is `expected`. */
export function verdict(app, name, expected) {
  return app.css(`${OUTCOME}[data-person="${name}"] [data-verdict="${expected}"]`);
}

/** The rules of the trace, each with what it came to. */
export function trace(app) {
  return app.run(`
    return Object.fromEntries([...document.querySelectorAll('[data-part="trace"] [data-rule]')]
      .map((it) => [it.dataset.rule, it.dataset.result]));`);
}

/** Waits until the payload that is shown is `text`, spaces apart. */
export async function payload(app, text) {
  let shown = null;
  const expected = JSON.stringify(JSON.parse(text), null, 2);
  const read = async () => (shown = await app.run(PAYLOAD)) === expected;
  await app.waitFor("the payload to be shown", read).catch(() => {});
  assert.equal(shown, expected);
}

const PAYLOAD = `return document.querySelector('[data-part="payload"]')?.textContent.trim() ?? null`;

/** Sends the message; resolves to the answer of the core, when its counts are shown. */
export async function send(app) {
  const before = await sends(app);
  await act(app, "send-message");
  return finished(app, before.length);
}

/** The sends so far: answered ones with their answer. */
export async function sends(app) {
  const messages = await app.ipc();
  const asked = messages.filter(({ kind, command }) => kind === "request" && command === "send_scenario");
  return asked.map(({ callback, at }) => {
    const answer = messages.find((it) => it.kind === "answer" && it.callback === callback && it.at >= at);
    return answer ? JSON.parse(answer.text) : null;
  });
}

/** The answer to the send of this number, when it has come and is shown. */
export async function finished(app, nth, ms = 60_000) {
  const reply = await app.waitFor("the send to end", async () => (await sends(app))[nth], ms);
  assert.equal(reply.kind, "done", JSON.stringify(reply));
  const { devices } = reply.progress;
  await app.css('[data-action="send-message"]');
  await app.waitFor("its counts", async () => {
    const counts = await app.run(COUNTS);
    return number(await app.text('[data-part="devices"]')) === devices && sum(counts) === devices;
  });
  return reply.progress;
}

/** How many devices ended how, as it is shown. */
export const counts = (app) => app.run(COUNTS);

const COUNTS = `
  return Object.fromEntries([...document.querySelectorAll("[data-ending]")]
    .map((it) => [it.dataset.ending, Number(it.dataset.count)]));`;

export const sum = (counts) => Object.values(counts).reduce((all, it) => all + it, 0);
export const number = (text) => Number(text.replaceAll(/\D/g, ""));

/** The rows of the last send, once there are so many. */
export function rows(app, count) {
  return app.waitFor(`${count} rows`, async () => {
    const all = await app.run(`
      return [...document.querySelectorAll('[data-part="rows"] [data-row]')].map((it) => ({
        ending: it.dataset.row, recipient: it.dataset.recipient, text: it.innerText.replace(/\\s+/g, " "),
      }));`);
    return all.length === count && all.every(({ ending }) => ending !== "") && all;
  });
}

/** What reached the simulator: newest first, and how many. */
export async function inbox(app) {
  const { simulator } = (await app.invoke("start", { argument: null })).ok;
  return simulator;
}

/** The message ids that are delivered as a person comes online; none where no dialog plays them. */
export async function comeOnline(app, waiting) {
  const card = '[data-part="person-card"]';
  const before = await answers(app, "come_online");
  await act(app, "come-online", card);
  await app.waitFor("the answer", async () => (await answers(app, "come_online")) > before);
  await app.css(`${card} [data-action="go-offline"]`);
  if (waiting === 0) {
    assert.equal(await app.run(`return document.querySelector('[data-dialog="played"]')`), null);
    return [];
  }
  await app.css('[data-dialog="played"]');
  const ids = `return [...document.querySelectorAll('[data-part="played"] [data-message]')].map((it) => it.dataset.message)`;
  await app.waitFor("all to be played", async () => (await app.run(ids)).length >= waiting);
  const played = await app.run(ids);
  await act(app, "close-played");
  await closed(app);
  return played;
}

async function answers(app, command) {
  const messages = await app.ipc();
  const asked = messages.filter((it) => it.kind === "request" && it.command === command);
  return asked.filter((it) => messages.some((m) => m.kind === "answer" && m.callback === it.callback && m.at >= it.at))
    .length;
}

/** Nothing floats over the view any more. */
export function closed(app) {
  return app.waitFor("the dialog to be closed", () =>
    app.run(`return !document.querySelector("[data-dialog], [data-popover], [role=menu]")`),
  );
}

/** Takes the next id for the message. */
export async function nextId(app) {
  const before = await app.run(`return document.querySelector('[data-field="m"]').value`);
  await act(app, "repair", '[data-note="message_sent"]');
  const next = String(BigInt(before) + 1n);
  await app.waitFor("the next id", () =>
    app.run(`return document.querySelector('[data-field="m"]').value === arguments[0]`, next),
  );
  return next;
}

/** The text of ext, as the JSON tab shows it, which stays open. */
export async function ext(app) {
  await tab(app, "ext");
  await app.css('[data-field="ext"]');
  return app.run(`return document.querySelector('[data-field="ext"]').cmTile?.view?.state.doc.toString()
    ?? document.querySelector('[data-field="ext"]').cmView.view.state.doc.toString()`);
}

/** Chooses from a menu. */
export async function menu(app, button, item, inside = "") {
  await act(app, button, inside);
  await act(app, item, '[role="menu"]');
}

/** What the core says of the open scenario and a person. */
export async function look(app, id, name) {
  const look = { search: "", from: 0, count: 1, person: name, place: "loopback" };
  const { ok, error } = await app.invoke("look_at_scenario", { argument: { id, look } });
  assert.ok(ok, JSON.stringify(error));
  return ok;
}
