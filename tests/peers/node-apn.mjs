// The peer @parse/node-apn, from its own lock file in node/.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { capture } from "./programs.mjs";
import { within } from "./simulator.mjs";
import { KEY_ID, TEAM_ID, TOPIC } from "./world.mjs";

const FOLDER = fileURLToPath(new URL("./node", import.meta.url));

/** The library; installed on first use. */
export async function loadNodeApn() {
  if (!existsSync(`${FOLDER}/node_modules/@parse/node-apn`)) {
    const { code, stderr } = await capture("npm", ["ci", "--ignore-scripts"], { cwd: FOLDER, deadline: 300_000 });
    if (code !== 0) throw new Error(`npm ci in tests/peers/node failed: ${stderr.trim()}`);
  }
  return createRequire(`${FOLDER}/package.json`)("@parse/node-apn");
}

/** A provider that verifies the simulator by its CA, or by the system's roots where `ca` is left out. */
export function providerFor(apn, simulator, key, ca = simulator.ca) {
  const token = { key: key.privatePem, keyId: KEY_ID, teamId: TEAM_ID };
  return provider(apn, simulator, { token, ...(ca && { ca }) });
}

/** One that gives an identity of certificates.mjs in TLS. */
export function providerAs(apn, simulator, { certificate, key }) {
  return provider(apn, simulator, { cert: certificate, key, ca: simulator.ca });
}

function provider(apn, simulator, options) {
  return new apn.Provider({
    address: "127.0.0.1",
    port: simulator.port,
    rejectUnauthorized: true,
    connectionRetryLimit: 0,
    ...options,
  });
}

/** One alert; what node-apn made of the answer: `{ accepted, apnsId, status, reason, timestamp, error }`. */
export async function sendOne(apn, provider, token, { topic = TOPIC, body = "Hello from node-apn" } = {}) {
  const notification = new apn.Notification({ topic, pushType: "alert", priority: 10, alert: body });
  const { sent, failed } = await within(provider.send(notification, token), "node-apn's answer");
  const [one] = [...sent, ...failed];
  return {
    accepted: sent.length === 1,
    apnsId: one["apns-id"],
    status: one.status,
    reason: one.response?.reason,
    timestamp: one.response?.timestamp,
    error: one.error?.message,
  };
}
