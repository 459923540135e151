// What the benchmark measures in the real window: from a key to the updated preview and its findings, from the start
// to a view that can be used, memory at rest. Prints rows of a Markdown table; `cargo xtask bench` starts it.
// Usage: PUSHBENCH_APP=target/release/pushbench-app node tests/e2e/bench.mjs BARE_WINDOW
// BARE_WINDOW is the program of tests/bench/bare, against which start and memory are held in the same run.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { keystrokes } from "../bench/keys.mjs";
import { alike, Screen } from "../bench/screen.mjs";
import { startDesktop } from "./harness/desktop.mjs";
import { descendants, start, until } from "./harness/processes.mjs";

/** What is typed into, with the keys typed into each of its views. */
const PAYLOADS = [
  { name: "4 KB", size: 4_090, keys: 200, budget: "p95 under 16 ms" },
  { name: "1 MB", size: 1_000_000, keys: 100, budget: "p95 under 50 ms" },
];
const STARTS = 5;
const REST_MS = 5_000;
/** By then even a first start on a busy machine is over. */
const LATEST_MS = 15_000;
/** The heading of tests/bench/bare/page/index.html. */
const HEADING = { x: 0, y: 0, width: 400, height: 100 };

const [app, bare] = [process.env.PUSHBENCH_APP, process.argv[2]].map((path) => path && resolve(path));
assert.ok(app && bare, "PUSHBENCH_APP names the app, and the argument the bare window");

// Keys

/** Types into small and into large payloads; returns where the Send button is. */
async function keys() {
  const window = await desktop.open();
  const at = await (await window.css('[data-action="send"]')).getRect();
  for (const payload of PAYLOADS) {
    for (const measured of await keystrokes(window, payload)) keyRows(measured, payload);
  }
  await window.close();
  return Object.fromEntries(Object.entries(at).map(([name, value]) => [name, Math.round(value)]));
}

function keyRows({ where, times, bytes }, { name, budget }) {
  const key = `Key in the ${where} at ${name}`;
  const shares = (of) => {
    const sorted = times.map(of).sort((a, b) => a - b);
    return `p50 ${share(sorted, 50)} ms, p95 ${share(sorted, 95)} ms`;
  };
  const count = `${times.length} keys; ${bytes}`;
  const update = name === "4 KB" ? budget : "";
  row(`${key} to checked, previewed, counted`, `${shares((it) => it.checked)} (${count})`, budget);
  row(`${key} to preview and JSON updated, not yet drawn`, shares((it) => it.updated), update);
  row(`${key} to preview and JSON drawn (end of the frame)`, shares((it) => it.drawn), "");
  row(`${key}, of it from the question to the core until its answer`, shares((it) => it.ipc), "");
}

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
  const send = await keys();
  await starts(send);
} finally {
  await desktop.close();
}
