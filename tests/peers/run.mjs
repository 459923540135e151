#!/usr/bin/env node
// Clients from elsewhere send to Pushbench's simulator and must be answered as by APNs.
// Usage: node tests/peers/run.mjs target/debug/pushbench

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { resolve } from "node:path";

import { makeCertificate } from "./certificates.mjs";
import { loadNodeApn, providerAs, providerFor, sendOne } from "./node-apn.mjs";
import { aioapns, curl, nghttp } from "./programs.mjs";
import { readJournal, startSimulator } from "./simulator.mjs";
import * as world from "./world.mjs";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PAYLOAD = '{"aps":{"alert":"Hello"}}';
const tally = { passed: 0, failed: 0, skipped: 0 };

async function check(name, body) {
  try {
    const skipped = await body();
    tally[skipped ? "skipped" : "passed"] += 1;
    console.log(skipped ? `skip  ${name}: ${skipped}` : `ok    ${name}`);
  } catch (error) {
    tally.failed += 1;
    console.log(`FAIL  ${name}: ${error.message.trim().replaceAll("\n", "\n      ")}`);
  }
}

// Each group of checks returns how many requests reached the simulator, for the journal to be held against.

async function nodeApnChecks(simulator, key, foreignKey) {
  const apn = await loadNodeApn();
  const provider = providerFor(apn, simulator, key);
  const rejected = async (name, token, options, expected) =>
    check(`node-apn: ${name}`, async () => {
      const { accepted, apnsId, ...answer } = await sendOne(apn, provider, token, options);
      assert.equal(accepted, false);
      assert.match(apnsId ?? "", UUID, "apns-id");
      assert.deepEqual(answer, { timestamp: undefined, error: undefined, ...expected });
    });

  await check("node-apn: a good push is accepted", async () => {
    const answer = await sendOne(apn, provider, world.PHONE);
    assert.equal(answer.accepted, true, JSON.stringify(answer));
    assert.match(answer.apnsId ?? "", UUID, "apns-id");
  });
  await rejected("an unknown token", world.UNKNOWN_PHONE, {}, { status: 400, reason: "BadDeviceToken" });
  const topic = world.FOREIGN_TOPIC;
  await rejected("a topic of somebody else", world.PHONE, { topic }, { status: 400, reason: "TopicDisallowed" });
  const gone = { status: 410, reason: "Unregistered", timestamp: world.LOST_AT };
  await rejected("a phone that lost the app", world.LOST_PHONE, {}, gone);
  const body = "x".repeat(4_097);
  await rejected("a payload over 4,096 bytes", world.PHONE, { body }, { status: 413, reason: "PayloadTooLarge" });
  await check("node-apn: the connection still serves a good push", async () => {
    assert.equal((await sendOne(apn, provider, world.PHONE)).accepted, true);
  });
  await provider.shutdown();

  await check("node-apn: a key that is not the world's", async () => {
    const foreign = providerFor(apn, simulator, foreignKey);
    const { status, reason } = await sendOne(apn, foreign, world.PHONE);
    await foreign.shutdown();
    assert.deepEqual({ status, reason }, { status: 403, reason: "InvalidProviderToken" });
  });
  await check("node-apn: without the simulator's CA there is no connection", async () => {
    const stranger = providerFor(apn, simulator, key, null);
    const { accepted, status, error } = await sendOne(apn, stranger, world.PHONE);
    await stranger.shutdown();
    assert.deepEqual({ accepted, status }, { accepted: false, status: undefined });
    assert.match(error, /certificate/i);
  });
  return 7;
}

async function curlChecks(simulator, headers) {
  await check("curl --http2: a good push is accepted", async () => {
    const answer = await curl(simulator, { token: world.PHONE, headers, payload: PAYLOAD });
    assert.deepEqual([answer.version, answer.status, answer.body], ["2", 200, ""], answer.stderr);
    assert.match(answer.headers["apns-id"] ?? "", UUID, "apns-id");
  });
  await check("curl --http2: an apns-id is echoed", async () => {
    const id = "123e4567-e89b-12d3-a456-426614174000";
    const given = { ...headers, "apns-id": id };
    const answer = await curl(simulator, { token: world.PHONE, headers: given, payload: PAYLOAD });
    assert.equal(answer.headers["apns-id"]?.toLowerCase(), id);
  });
  await check("curl --http2: an unknown token is rejected", async () => {
    const answer = await curl(simulator, { token: world.UNKNOWN_PHONE, headers, payload: PAYLOAD });
    assert.deepEqual([answer.version, answer.status], ["2", 400], answer.stderr);
    assert.deepEqual(JSON.parse(answer.body), { reason: "BadDeviceToken" });
    assert.match(answer.headers["content-type"] ?? "", /^application\/json/);
  });
  await check("curl: without the simulator's CA there is no connection", async () => {
    const answer = await curl(simulator, { token: world.PHONE, headers, payload: PAYLOAD, ca: null });
    assert.equal(answer.code, 60, answer.stderr);
  });
  return 3;
}

async function nghttpChecks(simulator, headers, payloadFile) {
  await check("nghttp: a good push is accepted", async () => {
    const answer = await nghttp(simulator, { token: world.PHONE, headers, payloadFile });
    assert.deepEqual([answer.verified, answer.status], [true, 200]);
    assert.match(answer.headers["apns-id"] ?? "", UUID, "apns-id");
  });
  await check("nghttp: a request without a provider token is rejected", async () => {
    const { authorization: _, ...bare } = headers;
    const answer = await nghttp(simulator, { token: world.PHONE, headers: bare, payloadFile });
    assert.deepEqual([answer.verified, answer.status], [true, 403]);
    assert.deepEqual(JSON.parse(answer.body), { reason: "MissingProviderToken" });
  });
  return 2;
}

async function aioapnsChecks(simulator, key) {
  const message = { aps: { alert: "Hello from aioapns" } };
  const pushes = [
    { name: "good", token: world.PHONE, message },
    { name: "unknown", token: world.UNKNOWN_PHONE, message },
    { name: "gone", token: world.LOST_PHONE, message },
    { name: "good again", token: world.PHONE, message },
  ];
  let requests = pushes.length;
  await check("aioapns: good, unknown and gone are answered", async () => {
    const who = { key: key.privatePem, keyId: world.KEY_ID, teamId: world.TEAM_ID, topic: world.TOPIC };
    const answers = await aioapns(simulator, { ...who, pushes });
    if (!answers) {
      requests = 0;
      return "python3 with its venv module is not installed";
    }
    const expected = (name, status, reason = null, timestamp = null) => ({ name, status, reason, timestamp, echoed: true });
    assert.deepEqual(
      answers.map((answer) => ({ ...answer, reason: answer.reason || null })),
      [
        expected("good", 200),
        expected("unknown", 400, "BadDeviceToken"),
        expected("gone", 410, "Unregistered", world.LOST_AT),
        expected("good again", 200),
      ],
    );
  });
  return requests;
}

async function certificateChecks(simulator, folder) {
  const [sandbox, production] = await Promise.all(["sandbox", "production"].map((it) => makeCertificate(folder, it)));
  // It would not even try the other one: it reads the environment from the certificate itself.
  await check("node-apn: a certificate is accepted", async () => {
    const apn = await loadNodeApn();
    const provider = providerAs(apn, simulator, sandbox);
    const answer = await sendOne(apn, provider, world.PHONE);
    assert.equal(answer.accepted, true, JSON.stringify(answer));
    await provider.shutdown();
  });
  // Without a topic: the certificate is for one.
  const push = { token: world.PHONE, headers: {}, payload: PAYLOAD };
  await check("curl --cert: a certificate is accepted", async () => {
    const answer = await curl(simulator, { ...push, identity: sandbox });
    assert.deepEqual([answer.version, answer.status, answer.body], ["2", 200, ""], answer.stderr);
  });
  await check("curl --cert: a certificate of the other environment is rejected", async () => {
    const answer = await curl(simulator, { ...push, identity: production });
    assert.deepEqual([answer.status, answer.body], [403, '{"reason":"BadCertificateEnvironment"}'], answer.stderr);
  });
  return 3;
}

async function journalChecks(simulator, jwt, key, requests) {
  const { text, lines } = await readJournal(simulator.journal);
  await check("journal: one line per request, with everything that was asked and answered", () => {
    assert.equal(lines.length, requests, "lines");
    const seen = new Set(lines.map(({ status, reason }) => `${status} ${reason ?? ""}`.trim()));
    for (const answer of [
      "200", "400 BadDeviceToken", "400 TopicDisallowed", "403 InvalidProviderToken",
      "403 BadCertificateEnvironment", "403 MissingProviderToken", "410 Unregistered", "413 PayloadTooLarge",
    ]) assert.ok(seen.has(answer), `no line with ${answer} among ${[...seen].join(", ")}`);
    for (const line of lines) {
      for (const field of [
        "at", "connection", "stream", "method", "path", "headers", "certificate", "body", "status", "reason", "apns_id",
      ]) assert.ok(field in line, `no ${field} in ${JSON.stringify(line)}`);
      assert.equal(line.method, "POST");
      assert.ok(line.path.startsWith("/3/device/"), line.path);
    }
    assert.equal(lines.filter((line) => line.certificate).length, 3, "pushes under a certificate");
    assert.ok(text.includes("Hello from node-apn"), "the body of node-apn's push");
  });
  await check("journal: of a provider token only kid, iss and iat are kept", () => {
    assert.ok(text.includes(world.KEY_ID) && text.includes(world.TEAM_ID), "kid and iss");
    for (const part of [...jwt.split("."), "eyJ", "bearer ey"]) assert.ok(!text.includes(part), `found ${part}`);
    assert.ok(!text.includes(key.privatePem.split("\n")[1]), "the private key");
  });
}

async function main(binary) {
  const folder = await mkdtemp(`${tmpdir()}/pushbench-peers-`);
  const [key, foreignKey] = [world.makeKey(), world.makeKey()];
  const files = { world: `${folder}/world.json`, payload: `${folder}/payload.json` };
  await writeFile(files.world, JSON.stringify(world.worldOf(key)));
  await writeFile(files.payload, PAYLOAD);
  const jwt = world.providerToken(key);
  const headers = { authorization: `bearer ${jwt}`, "apns-topic": world.TOPIC, "apns-push-type": "alert" };
  try {
    const simulator = await startSimulator(resolve(binary), folder, files.world);
    let requests = 0;
    try {
      requests += await nodeApnChecks(simulator, key, foreignKey);
      requests += await curlChecks(simulator, headers);
      requests += await nghttpChecks(simulator, headers, files.payload);
      requests += await aioapnsChecks(simulator, key);
      requests += await certificateChecks(simulator, folder);
    } finally {
      await check("the simulator ends with 0 on SIGTERM", async () => {
        assert.deepEqual(await simulator.stop(), { code: 0, signal: null });
      });
    }
    await journalChecks(simulator, jwt, key, requests);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const [binary] = process.argv.slice(2);
if (!binary) {
  console.error("usage: node tests/peers/run.mjs PATH-OF-PUSHBENCH");
  process.exit(2);
}
await main(binary).catch((error) => {
  tally.failed += 1;
  console.log(`FAIL  ${error.message}`);
});
const skipped = tally.skipped ? `, ${tally.skipped} skipped` : "";
console.log(`${tally.passed} passed, ${tally.failed} failed${skipped}`);
process.exit(tally.failed ? 1 : 0);
