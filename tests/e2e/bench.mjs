// What the benchmark measures in the real window: from a key to the updated preview, from the start to a view
// that can be used, memory at rest. Prints rows of a Markdown table; `cargo xtask bench` starts it.
// Usage: PUSHBENCH_APP=target/release/pushbench-app node tests/e2e/bench.mjs BARE_WINDOW
// BARE_WINDOW is the program of tests/bench/bare, against which start and memory are held in the same run.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { alike, Screen } from "../bench/screen.mjs";
import { startDesktop } from "./harness/desktop.mjs";
import { descendants, start, until } from "./harness/processes.mjs";
import { paste, tab } from "./steps.mjs";

const KEYS = 200;
const STARTS = 5;
const REST_MS = 5_000;
/** By then even a first start on a busy machine is over. */
const LATEST_MS = 15_000;
const LETTERS = "the quick brown fox jumps over the lazy dog ";
/** The heading of tests/bench/bare/page/index.html. */
const HEADING = { x: 0, y: 0, width: 400, height: 100 };

const [app, bare] = [process.env.PUSHBENCH_APP, process.argv[2]].map((path) => path && resolve(path));
assert.ok(app && bare, "PUSHBENCH_APP names the app, and the argument the bare window");

// Keys

/** Types into the form and into the JSON; returns where the Send button is. */
async function keystrokes() {
  const window = await desktop.open();
  const at = await (await window.css('[data-action="send"]')).getRect();
  await tab(window, "json");
  await fillPayload(window);
  // The caret is behind `"}}}`: four steps back is the end of the title.
  for (let step = 0; step < 4; step += 1) await window.press("ArrowLeft");
  let title = await measured(window, "JSON editor", "A");
  await tab(window, "form");
  await (await window.field("title")).click();
  await window.press("End");
  title = await measured(window, "form", title);
  assert.equal(
    await window.run("return document.querySelector('[data-part=preview] [data-part=title]').textContent"),
    title,
  );
  await window.close();
  return Object.fromEntries(Object.entries(at).map(([name, value]) => [name, Math.round(value)]));
}

/** A payload that has 4,090 bytes once all keys are typed; the title is the last thing in it. */
async function fillPayload(window) {
  const aps = { sound: "default", badge: 3, "mutable-content": 1, alert: { body: "", title: "A" } };
  const orders = Array.from({ length: 20 }, (_, at) => ({ id: 1000 + at, sku: `SKU-${at}`, price: 9.5 + at }));
  const payload = { orders, aps };
  const text = () => JSON.stringify(payload, null, 1).replace(/\s*\}\s*\}\s*\}$/, "}}}");
  const missing = 4_090 - 2 * KEYS - Buffer.byteLength(text());
  aps.alert.body = "Your order is on its way. ".repeat(200).slice(0, missing);
  await (await window.css(".cm-content")).click();
  await window.press("Control", "a");
  await paste(window, text());
  await window.waitForText("A", { inside: '[data-part="preview"] [data-part="title"]' });
}

/** Types key after key where the caret is; prints a row; returns the title that has come of it. */
async function measured(window, where, before) {
  let title = before;
  const times = [];
  for (let at = 0; at < KEYS; at += 1) {
    const letter = LETTERS[at % LETTERS.length];
    title += letter;
    await window.run(WATCH, title);
    // Keys do not come in step with the screen.
    await pause(Math.random() * 34);
    await window.type(letter);
    times.push(await window.driver.executeAsyncScript("window.benchDone.then(arguments[0])"));
  }
  const bytes = await window.text('[data-part="bytes"]');
  for (const [end, what] of [
    ["drawn", "preview and JSON drawn (end of the frame)"],
    ["updated", "preview and JSON updated, not yet drawn"],
  ]) {
    const sorted = times.map((time) => time[end]).sort((a, b) => a - b);
    const budget = end === "drawn" ? "p95 under 16 ms" : "";
    row(
      `Key in the ${where} to ${what}`,
      `p50 ${share(sorted, 50)} ms, p95 ${share(sorted, 95)} ms (${KEYS} keys; ${bytes})`,
      budget,
    );
  }
  return title;
}

// From the key event's own time, to the moment when preview, text and byte meter hold the new title, and to the
// end of the frame that shows it: a message posted in an animation frame comes after layout and painting.
const WATCH = `
  const [title] = arguments;
  const text = (selector) => document.querySelector(selector)?.textContent ?? "";
  const bytes = text("[data-part=bytes]");
  const typed = () => document.querySelector("input[data-field=title]")?.value === title
    || text(".cm-content").includes('"' + title + '"');
  const holds = () => text("[data-part=preview] [data-part=title]") === title
    && text("[data-part=bytes]") !== bytes && typed();
  let pressed;
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, { capture: true, once: true });
  window.benchDone = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!holds()) return;
      observer.disconnect();
      const updated = performance.now() - pressed;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve({ updated, drawn: performance.now() - pressed });
      requestAnimationFrame(() => port2.postMessage(null));
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });`;

// Starts and memory

/** Starts app and bare window in turn, without a driver, and reads the screen. */
async function starts(send) {
  const screen = await Screen.open(join(desktop.home, "screen"));
  try {
    const programs = [
      { name: "app", file: app, region: send, ms: [], mib: [] },
      { name: "bare", file: bare, region: HEADING, ms: [], mib: [] },
    ];
    // The first start of each only warms the caches and shows what the region looks like at the end.
    for (const program of programs) program.picture = (await startOnce(screen, program)).picture;
    for (let at = 0; at < STARTS; at += 1) {
      for (const program of programs) {
        const { ms, mib } = await startOnce(screen, program);
        program.ms.push(ms);
        program.mib.push(mib);
      }
    }
    print(...programs);
  } finally {
    await screen.close();
  }
}

/** One start: ms until the region shows its picture, PSS of the process tree after five seconds, the region then. */
async function startOnce(screen, { name, file, region, picture }) {
  const env = { ...desktop.env, DISPLAY: screen.display };
  const begin = performance.now();
  const program = start(file, [], { log: join(desktop.logs, `start-${name}.log`), env, cwd: desktop.home });
  try {
    let ms = null;
    while (picture && ms === null) {
      if (alike(screen.read(region), picture)) ms = performance.now() - begin;
      assert.ok(program.alive(), `${name} runs; see ${desktop.logs}`);
      assert.ok(performance.now() - begin < LATEST_MS, `${name} looked as at its first start within ${LATEST_MS} ms`);
      await pause(2);
    }
    await pause((picture ? REST_MS : LATEST_MS) - (performance.now() - begin));
    assert.ok(program.alive(), `${name} runs; see ${desktop.logs}`);
    const now = screen.read(region);
    assert.ok(
      now.some((byte, at) => byte !== now[at % 4]),
      `${name} shows something at ${JSON.stringify(region)}`,
    );
    return { ms, mib: memory(program.pid), picture: now };
  } finally {
    await program.end();
    await until("a blank screen", () => !screen.read(region).some((byte, at) => at % 4 < 3 && byte !== 0));
  }
}

/** Proportional set size of a process and all it started, in MiB. The app's own is read by root alone. */
function memory(pid) {
  const kib = [pid, ...descendants(pid)].map((id) => {
    const text = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
    return Number(text.match(/^Pss:\s+(\d+) kB$/m)[1]);
  });
  return kib.reduce((sum, one) => sum + one, 0) / 1024;
}

function print(app, bare) {
  const ms = [app, bare].map((program) => middle(program.ms));
  const mib = [app, bare].map((program) => middle(program.mib));
  row(
    "Warm start to a Send button that can be pressed",
    `${round(ms[0])} ms`,
    "under 700 ms where a bare window takes 350",
  );
  row("Warm start of a bare Tauri window", `${round(ms[1])} ms`, "");
  row("Warm start, app ÷ bare window", (ms[0] / ms[1]).toFixed(2), "under 2");
  row("Memory of the process tree at rest (PSS)", `${round(mib[0])} MiB`, "");
  row("Memory of a bare Tauri window", `${round(mib[1])} MiB`, "");
  row("Memory above the bare window", `${round(mib[0] - mib[1])} MiB`, "at most 80 MB (76 MiB)");
}

const row = (what, figure, budget) => console.log(`| ${what} | ${figure} | ${budget} |`);
const round = (value) => Math.round(value);
const share = (sorted, percent) => Math.round(sorted[Math.ceil((sorted.length * percent) / 100) - 1]);
const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const desktop = await startDesktop("bench");
try {
  const send = await keystrokes();
  await starts(send);
} finally {
  await desktop.close();
}
