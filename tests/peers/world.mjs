// The world that the simulator plays for the peers: one key, one topic, a phone and a phone that lost the app.
// Made anew for every run; nothing here is a secret of anybody.

import { generateKeyPairSync, sign } from "node:crypto";

export const KEY_ID = "PEERSKEY01";
export const TEAM_ID = "PEERSTEAM1";
export const TOPIC = "com.example.peers";
export const FOREIGN_TOPIC = "com.example.somebody-else";
export const PHONE = "a1".repeat(32);
export const LOST_PHONE = "b2".repeat(32);
export const UNKNOWN_PHONE = "c3".repeat(32);
/** Unix milliseconds at which the app was removed from LOST_PHONE. */
export const LOST_AT = 1_700_000_000_123;

/** A P-256 key as Apple hands it out: PKCS#8 in PEM, and its public half for the world file. */
export function makeKey() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return {
    privatePem: privateKey.export({ type: "pkcs8", format: "pem" }),
    publicPem: publicKey.export({ type: "spki", format: "pem" }),
    privateKey,
  };
}

/** A world file, version 1, in which `key` may push to TOPIC. */
export function worldOf(key) {
  const device = { topic: TOPIC, environment: "sandbox" };
  return {
    version: 1,
    environment: "sandbox",
    keys: [{ keyId: KEY_ID, teamId: TEAM_ID, publicKey: key.publicPem, topics: [TOPIC] }],
    devices: [
      { ...device, token: PHONE, state: "registered", timestamp: null },
      { ...device, token: LOST_PHONE, state: "removed", timestamp: LOST_AT },
    ],
  };
}

/** A provider token signed by `key` now: ES256, base64url, raw r‖s. */
export function providerToken(key) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const iat = Math.floor(Date.now() / 1000);
  const signed = `${part({ alg: "ES256", kid: KEY_ID })}.${part({ iss: TEAM_ID, iat })}`;
  const signature = sign("sha256", Buffer.from(signed), { key: key.privateKey, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}
