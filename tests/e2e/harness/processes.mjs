// Programs that a test starts: watched, logged, and ended by their ids and by nothing else.

import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const running = new Set();

/**
 * Starts a program whose output goes into `log`. `line` waits for the first line that it writes on
 * `descriptor` (1 is standard output); `end` ends it with all that it started, and waits for it.
 */
export function start(name, args, { log, env, cwd, input, descriptor } = {}) {
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, "a");
  const stdio = [input === undefined ? "ignore" : "pipe", file, file];
  if (descriptor !== undefined) {
    while (stdio.length < descriptor) stdio.push("ignore");
    stdio[descriptor] = "pipe";
  }
  const child = spawn(name, args, { env, cwd, stdio });
  closeSync(file);
  running.add(child);
  const gone = new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(`it ended with ${signal ?? code}`));
  }).finally(() => running.delete(child));
  if (input !== undefined) child.stdin.end(input);
  return {
    pid: child.pid,
    line: () => firstLine(name, child.stdio[descriptor], gone, log),
    alive: () => running.has(child),
    end: () => end(child, gone),
  };
}

async function firstLine(name, stream, gone, log) {
  const read = (async () => {
    let text = "";
    for await (const chunk of stream.setEncoding("utf8")) {
      text += chunk;
      if (text.includes("\n")) break;
    }
    return text.trim();
  })();
  const failed = gone.then((why) => Promise.reject(new Error(`${name} did not start: ${why}; see ${log}`)));
  return within(10_000, `${name} to say that it is ready (${log})`, Promise.race([read, failed]));
}

async function end(child, gone) {
  const family = [child.pid, ...descendants(child.pid)];
  signal(child.pid, "SIGTERM");
  await Promise.race([gone, pause(3_000, undefined, { ref: false })]);
  for (const pid of family) signal(pid, "SIGKILL");
  await gone;
}

function signal(pid, name) {
  try {
    if (pid) process.kill(pid, name);
  } catch (error) {
    if (error.code !== "ESRCH") throw error; // It is gone already, which is what was wanted.
  }
}

// A test that is cut off still leaves nothing behind.
process.once("exit", () => {
  for (const child of running) {
    for (const pid of [...descendants(child.pid), child.pid]) signal(pid, "SIGKILL");
  }
});
for (const name of ["SIGTERM", "SIGINT"]) process.once(name, () => process.exit(1));

/** Ids of all that this process started, and what these started. */
export function descendants(pid) {
  const parents = new Map();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      // `pid (name) state parent …`, where the name may hold spaces and brackets.
      const [, parent] = readFileSync(`/proc/${entry}/stat`, "utf8").split(") ").at(-1).split(" ");
      parents.set(Number(entry), Number(parent));
    } catch {
      // It ended between the listing and the reading.
    }
  }
  const found = [];
  for (let layer = [pid]; layer.length > 0; found.push(...layer)) {
    layer = [...parents].filter(([, parent]) => layer.includes(parent)).map(([child]) => child);
  }
  return found;
}

/**
 * The id of the descendant of `pid` that was started as this very file. Not by /proc/PID/exe: the app keeps itself
 * private, and only root reads that.
 */
export function descendantRunning(pid, file) {
  return descendants(pid).find((child) => {
    try {
      return readFileSync(`/proc/${child}/cmdline`, "utf8").split("\0")[0] === file;
    } catch {
      return false;
    }
  });
}

/** Kills one process at once, as a crash or the power would. */
export function kill(pid) {
  signal(pid, "SIGKILL");
}

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** What a program prints; an error with all that it said where it fails. */
export function output(name, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, { env, stdio: ["ignore", "pipe", "pipe"], timeout: 15_000, killSignal: "SIGKILL" });
    const said = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text) => (said.out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (said.err += text));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(said.out.trim());
      else reject(new Error(`${name} ended with ${code}: ${said.err.trim() || said.out.trim()}`));
    });
  });
}

/** The promise's value, or an error that names what was waited for. */
export async function within(ms, what, promise) {
  const abort = new AbortController();
  const late = pause(ms, undefined, { signal: abort.signal }).then(() => {
    throw new Error(`waited ${ms / 1000} s for ${what}`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    abort.abort();
    late.catch(() => {});
  }
}

/**
 * Asks again and again until `ask` gives something truthy, which is returned. What it throws on the way
 * counts as "not yet", and the last of it is told when the time is over.
 */
export async function until(what, ask, ms = 10_000) {
  const end = Date.now() + ms;
  let last = "";
  for (;;) {
    try {
      const value = await ask();
      if (value) return value;
      last = "";
    } catch (error) {
      last = `: ${error.message.split("\n")[0]}`;
    }
    if (Date.now() > end) throw new Error(`waited ${ms / 1000} s for ${what}${last}`);
    await pause(40);
  }
}
