// The main job in the real window: compose, send, read the answer, break it, import a key, crash.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { journey } from "./harness/index.mjs";
import { importKeys, production } from "./journey-keys.mjs";
import { act, choose, flip, go, json, only, pick, sent, signingKey, tab, write } from "./steps.mjs";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const MEANING = "APNs does not know this device token here: it is malformed, or it belongs to the other environment.";
const DEVICE = '[data-device="Simulated iPhone"]';
const PREVIEW = '[data-part="preview"]';
const CREDENTIALS = '[data-view="credentials"]';

journey("compose, send, break, import", { keychain: true }, async ({ app, desktop, step }) => {
  const downloads = mkdtempSync(join(tmpdir(), "pushbench-keys-"));
  const clickSend = () => act(app, "send");
  const pressSend = () => app.press("Control", "Enter");
  const key = signingKey();
  try {
    await first(app, desktop, step);
    await compose(app, step);
    await send(app, step, { clickSend, pressSend });
    await breakIt(app, step, { clickSend, pressSend });
    await importKeys(app, desktop, step, { downloads, key });
    await production(app, step, { clickSend });
    await crash(app, desktop, step, { key });
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
});

async function first(app, desktop, step) {
  await step("the first start shows a sample", async () => {
    await app.waitForText("Order shipped", { inside: '[data-view="compose"]' });
    assert.equal(await (await app.field("title")).getAttribute("value"), "Your order is on its way");
    await app.waitForText("Two parcels left our Lisbon warehouse.", { inside: PREVIEW });
    await app.waitForText(/Simulator\s+on :\d+/, { inside: "nav" });
    await app.waitForText("Ready to send", { inside: '[data-part="checks"]' });
    await app.waitForText("1 device on Loopback, playing Sandbox");
    assert.equal((await app.text()).includes("No keychain on this machine"), false);
    const [held, ...others] = await desktop.keychain();
    assert.match(held?.label ?? "", /pushbench/i, "the sample key is in the keychain");
    assert.deepEqual(others, []);
  });

  await step("one simulated iPhone and one sample key are listed", async () => {
    await go(app, "devices");
    await app.waitForText(/Simulated iPhone[^]*Sandbox[^]*Not sent to yet/, { inside: DEVICE });
    await go(app, "credentials");
    await app.waitForText("Private keys are kept in the system’s keychain.");
    await app.waitForText(/Sample key[^]*SAMPLEKEY1[^]*Simulator only/, { inside: CREDENTIALS });
    await go(app, "compose");
  });
}

async function compose(app, step) {
  await step("the preview follows while typing", async () => {
    await app.fill(await app.field("title"), "Parcel at the door");
    await app.fill(await app.field("subtitle"), "Lisbon");
    await app.fill(await app.field("body"), "Ana took it in for you.");
    await app.fill(await app.field("sound"), "chime.caf");
    await app.fill(await app.field("badge"), "7");
    for (const text of ["Parcel at the door", "Lisbon", "Ana took it in for you."]) {
      await app.waitForText(text, { inside: `${PREVIEW} [data-part="notification"]` });
    }
    await app.waitForText("sound chime.caf · badge 7", { inside: '[data-part="under"]' });
    await app.waitForText("Edited", { inside: '[data-part="edited"]' });
  });

  await step("a badge that is no number is refused at its field and kept", async () => {
    const badge = await app.field("badge");
    await app.fill(badge, "7x");
    await app.waitForText("A whole number");
    assert.equal(await badge.getAttribute("value"), "7x");
    await app.waitForText("badge 7", { inside: '[data-part="under"]' });
    await app.fill(badge, "7");
  });

  await step("custom keys and switches are written", async () => {
    await (await app.field("custom_new_key")).click();
    await app.type("screen");
    await app.press("Enter");
    await app.type("orders");
    await flip(app, "mutable_content", "true");
    await flip(app, "content_available", "true");
    await app.waitFor("both in the payload", async () => /mutable-content[^]*content-available/.test(await json(app)));
    await flip(app, "content_available", "false");
    await flip(app, "mutable_content", "false");
    assert.doesNotMatch(await json(app), /mutable-content|content-available/);
    await flip(app, "mutable_content", "true");
    assert.deepEqual(JSON.parse(await json(app)), {
      aps: {
        alert: { title: "Parcel at the door", subtitle: "Lisbon", body: "Ana took it in for you." },
        sound: "chime.caf",
        badge: 7,
        "mutable-content": 1,
      },
      order_id: "A-10293",
      screen: "orders",
    });
  });

  await step("the byte meter counts what will be sent", async () => {
    const bytes = Buffer.byteLength(await json(app));
    await app.waitForText(`${bytes} / 4,096 bytes`, { inside: '[data-part="bytes"]' });
    // What a call does not read is set aside, and comes back byte for byte.
    await choose(app, "push_type", /^voip/);
    await app.waitForText(/\d+ \/ 5,120 bytes/, { inside: '[data-part="bytes"]' });
    await app.waitForText("alert, sound, badge", { inside: '[data-part="aside"]' });
    await choose(app, "push_type", /^alert/);
    await app.waitForText(`${bytes} / 4,096 bytes`, { inside: '[data-part="bytes"]' });
  });
}

async function send(app, step, { clickSend, pressSend }) {
  await step("the button sends and the row shows status, apns-id and time", async () => {
    const row = only(await sent(app, clickSend));
    assert.match(row.text, /^200 .*Simulated iPhone .*Loopback · Sandbox/);
    assert.match(row.text, /\d ms/);
    assert.match(row.text, UUID);
    await app.waitForText("1 accepted by APNs", { inside: '[data-part="drawer"]' });
    await app.screenshot("journey-accepted");
  });

  await step("Ctrl+Enter sends again, with another apns-id", async () => {
    const old = (await app.text('[data-part="apns-id"]')).trim();
    const row = only(await sent(app, pressSend));
    assert.match(row.text, /^200 /);
    assert.notEqual(UUID.exec(row.text)[0], old);
  });

  await step("the simulator's iPhone shows it, and its inbox says what arrived", async () => {
    const apnsId = (await app.text('[data-part="apns-id"]')).trim();
    await go(app, "simulator");
    const phone = '[data-view="simulator"] [data-part="phone"]';
    for (const text of ["Parcel at the door", "Lisbon", "Ana took it in for you."]) {
      await app.waitForText(text, { inside: phone });
    }
    assert.equal((await entries(app)).length, 2);
    const details = await app.text('[data-view="simulator"]');
    for (const text of [apnsId, "com.example.shop", '"mutable-content": 1', '"screen": "orders"']) {
      assert.ok(details.includes(text), `${text} in ${details}`);
    }
    await app.screenshot("journey-inbox");
    await go(app, "compose");
  });
}

async function breakIt(app, step, { clickSend, pressSend }) {
  await step("a wrong token is BadDeviceToken, with its meaning and advice", async () => {
    await (await app.css('[data-field="device_ids"]')).click();
    await act(app, "clear-devices");
    await act(app, "paste-token");
    await app.waitFor("the token field to have the focus", async () =>
      app.run(`return document.activeElement.dataset.field === "token"`),
    );
    await app.type("not a token");
    await app.waitForText("A device token is hex digits, 0–9 and a–f. Found “n” at position 1.");
    await pressSend();
    await app.waitForText("A device token is hex digits", { inside: '[data-view="compose"]' });
    assert.equal((await entries(app)).length, 2, "nothing was sent");
    await app.fill(await app.field("token"), `<${"AB ".repeat(32)}>`);
    await app.waitForText("The token has 32 bytes.", { inside: '[data-view="compose"]' });
    const row = only(await sent(app, clickSend));
    assert.match(row.text, /^400 .*Pasted token .*BadDeviceToken/);
    assert.ok(row.text.includes(MEANING), row.text);
    assert.match(row.text, /A build run from Xcode has a Sandbox token;/);
    await app.screenshot("journey-bad-device-token");
    await act(app, "remove-token");
    await (await app.css('[data-field="device_ids"]')).click();
    await (await app.css('input[type="checkbox"][data-device]')).click();
    await app.press("Escape");
    await app.waitForText("Ready to send");
  });

  await step("a wrong topic is warned of, and TopicDisallowed when sent anyway", async () => {
    await app.fill(await app.field("topic"), "com.example.other");
    await app.waitForText("The token of Simulated iPhone was made for com.example.shop.");
    const before = await app.text('[data-part="receipts"]');
    await clickSend();
    await app.waitForText("APNs is likely to refuse this", { inside: "[data-dialog]" });
    await act(app, "send-no");
    assert.equal(await app.text('[data-part="receipts"]'), before, "a no sends nothing");
    const row = only(await sent(app, pressSend, [["warnings", "send-yes"]]));
    assert.match(row.text, /^400 .*TopicDisallowed/);
    assert.match(row.text, /This credential may not push to this topic\./);
    assert.match(row.text, /Use a key of the team that owns the app/);
    await app.fill(await app.field("topic"), "com.example.shop");
  });

  await step("in the wrong environment it offers the other one", async () => {
    await choose(app, "plays", "Production");
    await app.waitForText("Simulated iPhone is listed under Sandbox.");
    const row = only(await sent(app, clickSend, [["warnings", "send-yes"]]));
    assert.match(row.text, /^400 .*Loopback · Production .*BadDeviceToken .*Send to Sandbox instead/);
    assert.doesNotMatch(row.text, /Move device/);
    const rows = await sent(app, () => app.click("button", "Send to Sandbox instead"));
    const there = rows.find(({ ending }) => ending === "accepted");
    assert.match(there.text, /^200 .*Loopback · Sandbox/);
    assert.doesNotMatch(there.text, /Move device/, "it is listed there already");
    await choose(app, "plays", "Sandbox");
  });

  await step("a device in the wrong list is moved by the click, and by nothing else", async () => {
    await listUnder(app, "production");
    await choose(app, "plays", "Production");
    only(await sent(app, clickSend));
    const rows = await sent(app, () => app.click("button", "Send to Sandbox instead"));
    assert.match(rows.find(({ ending }) => ending === "accepted").text, /Move device to Sandbox/);
    await app.screenshot("journey-move-device");
    await listedUnder(app, "Production"); // It was not moved by itself.
    await app.click("button", "Move device to Sandbox");
    await app.find("button", "Moved to Sandbox");
    await listedUnder(app, "Sandbox");
    await choose(app, "plays", "Sandbox");
    await app.waitForText("Ready to send");
  });

  await step("what is not JSON is refused where it stands, and kept", async () => {
    const good = await json(app);
    const inbox = (await entries(app)).length;
    await write(app, '{"aps": {"alert": "half a');
    await app.waitForText(/Line 1, column \d+: the text ends too early/, { inside: '[data-part="json-state"]' });
    await pressSend();
    await app.waitForText(/line 1, column \d+/i, { inside: '[data-part="checks"]' });
    assert.equal((await entries(app)).length, inbox, "nothing was sent");
    assert.equal(await json(app), '{"aps": {"alert": "half a');
    await write(app, "[1, 2]");
    await app.waitForText("APNs takes a JSON object only", { inside: '[data-part="checks"]' });
    await write(app, `{"aps":{"alert":"deep"},"x":${"[".repeat(10_000)}${"]".repeat(10_000)}}`);
    await app.waitForText("The payload is nested more than", { inside: '[data-part="checks"]' });
    await write(app, good);
    await app.waitForText("Ready to send");
  });

  await step("a payload that is too large is warned of, and PayloadTooLarge when sent anyway", async () => {
    const good = await json(app);
    await write(app, JSON.stringify({ aps: { alert: { title: "Long", body: "ä".repeat(2100) } } }));
    await app.waitForText("4,244 / 4,096 bytes", { inside: '[data-part="bytes"]' });
    await app.waitForText(
      /The payload is 4,244 bytes, 148 over the 4,096 that APNs takes before it answers PayloadTooLarge: /,
    );
    const row = only(await sent(app, pressSend, [["warnings", "send-yes"]]));
    assert.match(row.text, /^413 .*PayloadTooLarge The payload is over the limit\./);
    await write(app, good);
    await tab(app, "form");
  });
}

async function crash(app, desktop, step, { key }) {
  await step("what was typed a second before a crash is there again", async () => {
    await app.fill(await app.field("body"), "The last word is cormorant");
    await pause(1_000); // What is promised: saved within a second.
    await app.crash();
    await app.restart();
    await app.waitFor(
      "the last word",
      async () => (await (await app.field("body")).getAttribute("value")) === "The last word is cormorant",
    );
    await go(app, "credentials");
    await app.waitForText("ABCDE12345", { inside: CREDENTIALS });
    assert.equal((await app.text(CREDENTIALS)).includes("Not in this vault"), false);
  });

  await step("the private key is in the keychain and nowhere else", async () => {
    await app.invoke("start", { argument: null });
    for (const line of key.pem.split("\n").slice(1, -2))
      assert.ok(key.needles.includes(line), "its base64 is looked for");
    const messages = (await app.ipc()).map(({ text }) => text);
    assert.ok(
      messages.some((text) => text.includes("ABCDE12345")),
      "the import was recorded",
    );
    for (const needle of key.needles) {
      assert.ok(!messages.some((text) => text.includes(needle)), "no message holds the key");
      for (const file of [...filesIn(desktop.home), ...filesIn(desktop.logs)]) {
        assert.ok(!readFileSync(file, "latin1").includes(needle), `${file} does not hold the key`);
      }
    }
    assert.deepEqual(await desktop.kept(), { keys: 2, tokens: 1 });
  });
}

// Where a thing is read or done that only this journey needs

/** The requests that reached the simulator, from its journal. */
async function entries(app) {
  const here = await app.run(`return document.querySelector("[data-place][aria-current]").dataset.place`);
  if (here !== "simulator") await go(app, "simulator");
  const found = await app.run(`return [...document.querySelectorAll("[data-entry]")].map((it) => it.innerText)`);
  if (here !== "simulator") await go(app, here);
  return found;
}

async function listUnder(app, environment) {
  await go(app, "devices");
  await act(app, "edit-device", DEVICE);
  await pick(app, "environment", environment);
  await app.click("button", "Save device");
  await app.waitForText(environment === "production" ? "Production" : "Sandbox", { inside: DEVICE });
  await go(app, "compose");
}

async function listedUnder(app, environment) {
  await go(app, "devices");
  await app.waitForText(environment, { inside: `${DEVICE} [role=gridcell]:nth-of-type(5)` });
  await go(app, "compose");
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
