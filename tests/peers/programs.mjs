// Peers that are programs: curl, nghttp, and aioapns in a Python of its own.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const DEADLINE_MS = 30_000;
const SETUP_DEADLINE_MS = 300_000;

/** Runs a program to its end; `missing` is set where there is no such program. */
export function capture(program, args, { input = "", env = {}, cwd, deadline = DEADLINE_MS } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, timeout: deadline, killSignal: "SIGKILL" });
    const output = { stdout: "", stderr: "", code: null, missing: false };
    child.stdout.on("data", (text) => (output.stdout += text));
    child.stderr.on("data", (text) => (output.stderr += text));
    child.once("error", (error) => resolve({ ...output, stderr: error.message, missing: error.code === "ENOENT" }));
    child.once("close", (code) => resolve({ ...output, code }));
    child.stdin.on("error", () => {}); // A program that ends early does not read its input.
    child.stdin.end(input);
  });
}

/**
 * One push by curl, with an `identity` from certificates.mjs if there is one: HTTP version, status, headers in lower
 * case, body. Without `ca`, the system's roots count.
 */
export async function curl(simulator, { token, headers, payload, identity, ca = simulator.ca }) {
  const args = ["--silent", "--show-error", "--http2", "--max-time", "20", "--dump-header", "-", "--config", "-"];
  if (ca) args.push("--cacert", ca);
  if (identity) args.push("--cert", identity.certificate, "--key", identity.key);
  args.push("--data-binary", payload, "--write-out", "\n%{http_version} %{http_code}");
  args.push(`${simulator.url}/3/device/${token}`);
  // Headers go through standard input: arguments can be seen by everybody on the machine.
  const input = Object.entries(headers).map(([name, value]) => `header = "${name}: ${value}"\n`).join("");
  const { code, stdout, stderr } = await capture("curl", args, { input });
  const [head, ...rest] = stdout.split("\r\n\r\n");
  const tail = rest.join("\r\n\r\n").split("\n");
  const [version, status] = (tail.pop() ?? "").split(" ");
  return { code, stderr, version, status: Number(status), headers: headersOf(head), body: tail.join("\n").trim() };
}

function headersOf(head) {
  const pairs = head.split("\r\n").slice(1).map((line) => line.split(/:\s*(.*)/s));
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}

/** One push by nghttp: status, headers, body; `verified` is false where it warned about the certificate. */
export async function nghttp(simulator, { token, headers, payloadFile }) {
  const args = ["--verbose", "--timeout=20", "--header=:method: POST", `--data=${payloadFile}`];
  for (const [name, value] of Object.entries(headers)) args.push(`--header=${name}: ${value}`);
  // By name: nghttp looks for an address among the certificate's host names and not among its addresses.
  args.push(`https://localhost:${simulator.port}/3/device/${token}`);
  const { code, stdout, stderr, missing } = await capture("nghttp", args, { env: { SSL_CERT_FILE: simulator.ca } });
  if (missing) throw new Error("nghttp is not installed (Debian: apt-get install nghttp2-client)");
  const received = [...stdout.matchAll(/recv \(stream_id=\d+\) (:?[a-z-]+): (.*)/g)];
  const answer = Object.fromEntries(received.map(([, name, value]) => [name, value.trim()]));
  const verified = !/verification failed|verify failed/i.test(stdout + stderr);
  const body = stdout.match(/\{"reason":[^}]*\}/)?.[0] ?? "";
  return { code, verified, status: Number(answer[":status"]), headers: answer, body };
}

/**
 * Sends with aioapns; one answer per push. The environment is made once for every version of
 * requirements.txt, under target/peers. `null` where this machine has no Python that can make one.
 */
export async function aioapns(simulator, asked) {
  const python = await pythonEnvironment();
  if (!python) return null;
  const input = JSON.stringify({ port: simulator.port, ca: simulator.ca, ...asked });
  const { code, stdout, stderr } = await capture(python, [`${HERE}python/send.py`], { input });
  if (code !== 0) throw new Error(`aioapns ended with ${code}: ${stderr.trim().split("\n").slice(-3).join(" | ")}`);
  return stdout.trim().split("\n").map((line) => JSON.parse(line));
}

/** The Python in which aioapns is installed, made where it is not; `null` where there is none to make it with. */
export async function pythonEnvironment() {
  const requirements = `${HERE}python/requirements.txt`;
  const hash = createHash("sha256").update(await readFile(requirements)).digest("hex").slice(0, 16);
  const folder = `${HERE}../../target/peers/${hash}`;
  const [python, done] = [`${folder}/bin/python`, `${folder}/complete`];
  if (existsSync(done)) return python;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const made = await capture("python3", ["-m", "venv", folder], { deadline: SETUP_DEADLINE_MS });
  if (made.code !== 0) return null;
  const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements];
  const installed = await capture(python, args, { deadline: SETUP_DEADLINE_MS });
  if (installed.code !== 0) throw new Error(`pip could not install aioapns: ${installed.stderr.trim()}`);
  await capture(python, ["-c", `open(${JSON.stringify(done)}, "w").close()`]);
  return python;
}
