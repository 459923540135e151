// What a key costs in the app's window: real keys into the title of a notification, each from the event's own time to
// the moment when what came of it is in the page. `tests/e2e/bench.mjs` starts it, and prints its rows.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

import { paste, tab } from "../e2e/steps.mjs";

/** Typed, and taken back letter by letter: titles are no longer. */
const SENTENCE = "the quick brown fox jumps over the lazy dog ";
/** A key comes up to so long after the one before is drawn, and so not in step with the screen. */
const GAP_MS = 150;

/** Types into the JSON and into the form of a payload that has about `size` bytes once all is typed. */
export async function keystrokes(window, { size, keys }) {
  await tab(window, "json");
  await fillPayload(window, size, 2 * SENTENCE.length);
  // The caret is behind `"}}}`: four steps back is the end of the title.
  for (let step = 0; step < 4; step += 1) await window.press("ArrowLeft");
  const json = await measured(window, "JSON editor", "A", keys);
  await tab(window, "form");
  await (await window.field("title")).click();
  await window.press("End");
  const form = await measured(window, "form", json.title, keys);
  return [json, form];
}

/** Leaves room for `missing` bytes; the title is the last thing in it. */
async function fillPayload(window, size, missing) {
  const aps = { sound: "default", badge: 3, "mutable-content": 1, alert: { body: "", title: "A" } };
  const order = (at) => ({ id: 1000 + at, sku: `SKU-${at}`, price: 9.5 + at });
  const payload = { orders: Array.from({ length: 20 }, (_, at) => order(at)), aps };
  const text = () => JSON.stringify(payload, null, 1).replace(/\s*\}\s*\}\s*\}$/, "}}}");
  for (let at = 20, bytes = text().length; bytes < size - missing - 3_000; at += 1) {
    payload.orders.push(order(at));
    // As deep as it stands; the brackets around it go, a comma and a line break come.
    bytes += JSON.stringify([[order(at)]], null, 1).length - 8;
  }
  const rest = size - missing - Buffer.byteLength(text());
  aps.alert.body = "Your order is on its way. ".repeat(200).slice(0, rest);
  await (await window.css(".cm-content")).click();
  await window.press("Control", "a");
  const before = await window.run(REVISION);
  await paste(window, text());
  await window.waitFor("the payload to be checked", async () => (await window.run(REVISION)) === before + 1);
}

const REVISION = `return Number(document.querySelector("[data-part=checks]").dataset.revision);`;

/** Types key after key where the caret is; returns the times, and the title that has come of it. */
async function measured(window, where, before, keys) {
  let title = before;
  const times = [];
  for (let at = 0; at < keys; at += 1) {
    const letter = SENTENCE[at % (2 * SENTENCE.length)];
    title = letter === undefined ? title.slice(0, -1) : title + letter;
    await window.run(WATCH, title);
    await pause(Math.random() * GAP_MS);
    await (letter === undefined ? window.press("BackSpace") : window.type(letter));
    times.push(await window.driver.executeAsyncScript("window.benchDone.then(arguments[0])"));
  }
  assert.equal(
    await window.run("return document.querySelector('[data-part=preview] [data-part=title]').textContent"),
    title,
  );
  return { where, title, times, bytes: await window.text('[data-part="bytes"]') };
}

// From the key event's own time to the moment when preview, text and byte meter hold the new title ("updated"); when
// the findings that are shown are those of that text as well ("checked": the list carries the number of the change
// that it is about, or of a later question about it, and one that names the size has to name the new one); and to the
// end of the frame that shows the update: a message posted in an animation frame comes after layout and painting. "ipc"
// is what passed between the question to the core leaving the page and its answer, whether the page waits or not.
const WATCH = `
  const [title] = arguments;
  const text = (selector) => document.querySelector(selector)?.textContent ?? "";
  const number = (words) => Number(/[\\d,]+/.exec(words)?.[0].replaceAll(",", ""));
  const revision = () => Number(document.querySelector("[data-part=checks]").dataset.revision);
  const [bytes, next] = [text("[data-part=bytes]"), revision() + 1];
  const typed = () => document.querySelector("input[data-field=title]")?.value === title
    || text(".cm-content").includes('"' + title + '"');
  const updated = () => text("[data-part=preview] [data-part=title]") === title
    && text("[data-part=bytes]") !== bytes && typed();
  const sized = () => document.querySelector("[data-check=payload_too_large]")?.textContent;
  const checked = () => revision() >= next
    && (sized() === undefined || number(sized()) === number(text("[data-part=bytes]")));
  window.pushbenchRecord?.splice(0);
  window.benchFetch ??= window.fetch;
  let pressed;
  const times = {};
  const now = () => performance.now() - pressed;
  window.fetch = async (...request) => {
    const asks = /check_(draft|change)/.test(request[0]) && pressed !== undefined && times.asked === undefined;
    if (asks) times.asked = now();
    const response = await window.benchFetch(...request);
    if (asks) times.ipc = now() - times.asked;
    return response;
  };
  window.benchSend ??= XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (...question) {
    const begun = performance.now();
    window.benchSend.apply(this, question);
    if (pressed !== undefined) times.ipc ??= performance.now() - begun;
  };
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, { capture: true, once: true });
  window.benchDone = new Promise((resolve) => {
    const done = () => {
      if (times.drawn === undefined || times.checked === undefined) return;
      observer.disconnect();
      resolve(times);
    };
    const observer = new MutationObserver(() => {
      if (times.updated === undefined && updated()) {
        times.updated = now();
        const { port1, port2 } = new MessageChannel();
        // A port that is left open makes every later frame longer.
        port1.onmessage = () => { times.drawn = now(); port1.close(); done(); };
        requestAnimationFrame(() => port2.postMessage(null));
      }
      if (times.updated === undefined || times.checked !== undefined || !checked()) return;
      times.checked = now();
      done();
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });`;
