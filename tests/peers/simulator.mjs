// Starts and ends `pushbench simulator` as a program of its own, as a developer would from a shell.

import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";

const DEADLINE_MS = 15_000;

/**
 * Starts the simulator and waits for its first line. Its data directory is inside `folder`, so that one that
 * runs on this machine for somebody is not disturbed.
 */
export async function startSimulator(binary, folder, world) {
  const paths = { ca: `${folder}/ca.pem`, journal: `${folder}/journal.jsonl` };
  const args = ["simulator", "--listen", "127.0.0.1:0", "--world", world];
  const child = spawn(binary, [...args, "--ca-out", paths.ca, "--journal", paths.journal], {
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: `${folder}/data`, XDG_CONFIG_HOME: `${folder}/config` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal })));
  let complaints = "";
  child.stderr.on("data", (text) => (complaints += text));
  try {
    const url = await within(firstLine(child, exit, () => complaints), "the simulator's first line");
    return { url, port: Number(new URL(url).port), ...paths, stop: () => stop(child, exit) };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

/** Every line of the journal, parsed, and the text as it is. */
export async function readJournal(path) {
  const text = await readFile(path, "utf8");
  return { text, lines: text.split("\n").filter(Boolean).map((line) => JSON.parse(line)) };
}

/** `promise`, or an error that names `what` once the deadline is over. */
export async function within(promise, what, deadline = DEADLINE_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${deadline / 1000} s`)), deadline);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function firstLine(child, exit, complaints) {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`cannot start the simulator: ${error.message}`)));
    createInterface({ input: child.stdout }).once("line", resolve);
    exit.then(({ code }) => reject(new Error(`the simulator ended with ${code}: ${complaints().trim()}`)));
  });
}

async function stop(child, exit) {
  child.kill("SIGTERM");
  try {
    return await within(exit, "the end of the simulator after SIGTERM");
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}
