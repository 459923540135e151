// Chat push in the real window: a message at night, what waits and arrives once, a scenario from first to last.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import * as chat from "./chat-steps.mjs";
import { journey } from "./harness/index.mjs";
import { settled } from "./look.mjs";
import { act, choose, flip, insert, paste, pick, tab, tap } from "./steps.mjs";

const NIGHT = "03-night-group";
const FIRST = "373360335316321408";
const [SECOND, THIRD] = [1n, 2n].map((it) => String(BigInt(FIRST) + it));
const PAYLOAD =
  '{"aps":{"alert":{"body":"New build ready for QA"},"badge":1,"sound":"custom.caf","mutable-content":1},' +
  '"e":"acme://builds/5.2","f":"6001","t":"6006","g":"1421300621769","m":"373360335316321408"}';
const TYPED = "Typed before the crash “here”.";
const BROKEN = '{"em_force_notification": true, "em_apns_ext": {"extern": 1.50';
const DAMAGED = '{"version":1,"name":"Cut in half","clock":"2026-11-24T23:17:00","peop';

journey("chat push", { keychain: true }, async ({ app, desktop, step }) => {
  await forced(app, step);
  await waits(app, step);
  await survives(app, desktop, step);
  await ext(app, step);
  await options(app, step);
  await reading(app, step);
  await files(app, desktop, step);
});

async function forced(app, step) {
  await step("a group message at night is forced through: two rules are overridden", async () => {
    await chat.open(app, NIGHT);
    await chat.person(app, "6006");
    await chat.verdict(app, "6006", "group_muted");
    await app.fill(await app.field("push-content"), "New build ready for QA");
    await app.fill(await app.field("push-sound"), "custom.caf");
    await app.fill(await app.field("extern"), "acme://builds/5.2");
    await flip(app, "force", "true");
    await flip(app, "mutable-content", "true");
    await chat.verdict(app, "6006", "pushed");
    const { group_muted, do_not_disturb, force } = await chat.trace(app);
    assert.deepEqual([force, group_muted, do_not_disturb], ["pass", "overridden", "overridden"]);
    await chat.payload(app, PAYLOAD);
    assert.match(await app.text('[data-part="outcome"] [data-part="meter"], [data-part="outcome"]'), /\b193 \/ 4,096/);
  });

  await step("sent on loopback it is accepted, and those bytes are what arrived", async () => {
    const progress = await chat.send(app);
    assert.equal(progress.accepted, 2);
    const rows = await chat.rows(app, 2);
    for (const { ending, text } of rows) assert.deepEqual([ending, /^200 /.test(text)], ["accepted", true], text);
    const { inbox } = await chat.inbox(app);
    assert.deepEqual(inbox.map((it) => it.device_name).sort(), ["iPhone of 6006", "iPhone of 6010"]);
    assert.equal(inbox.find((it) => it.device_name === "iPhone of 6006").body, PAYLOAD);
    await settled(app);
    await app.screenshot("chat-night");
  });
}

async function waits(app, step) {
  await step("without force nobody is pushed to, and the message waits", async () => {
    assert.equal(await chat.nextId(app), SECOND);
    await flip(app, "force", "false");
    await chat.verdict(app, "6006", "group_muted");
    const before = (await chat.inbox(app)).arrived;
    const progress = await chat.send(app);
    assert.equal(progress.devices, 0);
    assert.deepEqual(await chat.counts(app), {});
    assert.equal((await chat.inbox(app)).arrived, before);
    await app.waitForText("2 waiting", { inside: '[data-person="6006"] .head' });
  });

  await step("coming online delivers what waits in order, and once", async () => {
    assert.deepEqual(await chat.comeOnline(app, 2), [FIRST, SECOND]);
    await act(app, "go-offline");
    assert.deepEqual(await chat.comeOnline(app, 0), []);
    await act(app, "go-offline");
    await app.css('[data-part="person-card"] [data-action="come-online"]');
  });
}

async function survives(app, desktop, step) {
  await step("what was sent, typed and broken survives a crash", async () => {
    assert.equal(await chat.nextId(app), THIRD);
    await chat.send(app);
    await app.waitForText("1 waiting", { inside: '[data-person="6006"] .head' });
    await app.fill(await app.field("text"), TYPED);
    await tab(app, "ext");
    await (await app.css('[data-field="ext"]')).click();
    await app.press("Control", "a");
    await paste(app, BROKEN);
    await app.css('[data-part="ext-state"].bad');
    await kept(app, ({ scenario }) => scenario.message.ext === BROKEN && scenario.message.body.text === TYPED);
    await app.crash();
    writeFileSync(join(chat.scenarios(desktop), "damaged.scenario.json"), DAMAGED);
    await app.restart();
    await chat.open(app, NIGHT);
    await chat.person(app, "6006");
    assert.equal(await (await app.field("text")).getAttribute("value"), TYPED);
    assert.equal(await chat.ext(app), BROKEN);
    await tab(app, "message");
    await app.css('[data-part="ext-problem"]');
  });

  await step("it arrives once, and after another crash nothing arrives again", async () => {
    assert.deepEqual(await chat.comeOnline(app, 1), [THIRD]);
    await app.crash();
    await app.restart();
    await chat.open(app, NIGHT);
    await app.css('[data-person="6006"] [data-action="go-offline"]');
    await act(app, "go-offline", '[data-part="person-card"]');
    assert.deepEqual(await chat.comeOnline(app, 0), []);
    const { person } = await chat.look(app, NIGHT, "6006");
    assert.deepEqual([person.delivered.map((it) => it.m), person.waiting], [[FIRST, SECOND, THIRD], []]);
    await act(app, "go-offline", '[data-part="person-card"]');
  });
}

async function ext(app, step) {
  await step("ext as text and as a form are one", async () => {
    const text =
      '{\n  "em_force_notification": "YES",\n  "em_apns_ext": { "em_push_content": "From the text" },\n  "own": 1.50\n}';
    await tab(app, "ext");
    await (await app.css('[data-field="ext"]')).click();
    await app.press("Control", "a");
    await paste(app, text);
    await app.waitForText("1 key only in JSON", { inside: '[data-part="ext-state"]' });
    await tab(app, "message");
    assert.equal(await (await app.field("push-content")).getAttribute("value"), "From the text");
    assert.equal(await (await app.css('[data-field="force"]')).getAttribute("aria-checked"), "true");
    await app.fill(await app.field("push-sound"), "bell.caf");
    await app.fill(await app.field("push-content"), "");
    await flip(app, "force", "false");
    await kept(app, ({ scenario }) => scenario.message.push_sound === "bell.caf" && !scenario.message.force);
    const after = await chat.ext(app);
    assert.match(after, /"own": 1\.50\b/);
    assert.deepEqual(JSON.parse(after), { em_apns_ext: { em_push_sound: "bell.caf" }, own: 1.5 });
    await tab(app, "message");
  });
}

async function options(app, step) {
  await step("hours, the clock by keys, and the style change what is decided at once", async () => {
    await chat.person(app, "6010");
    await chat.verdict(app, "6010", "do_not_disturb");
    const day = await app.css('[data-field="day"]');
    await app.run("arguments[0].focus()", day);
    await app.press("Home");
    await app.waitFor("midnight", async () => (await day.getAttribute("aria-valuetext")).startsWith("00:00"));
    for (let hour = 0; hour < 8; hour++) await app.press("PageUp");
    await app.press("ArrowRight");
    await chat.verdict(app, "6010", "pushed");
    await app.waitForText("08:15", { inside: '[data-field="clock"]' });
    await app.fill(await app.field("end-hour"), "9");
    await chat.verdict(app, "6010", "do_not_disturb");
    await app.fill(await app.field("end-hour"), "25");
    await app.waitForText(/25/, { inside: '[data-part="hour-problem"]' });
    assert.match(await day.getAttribute("aria-valuetext"), /22–2$/, "the day is that of the hours that hold");
    await app.fill(await app.field("end-hour"), "8");
    await chat.verdict(app, "6010", "pushed");
    await choose(app, "display-style", "Message summary");
    await app.waitForText(`Ann: ${TYPED}`, { inside: '[data-part="payload"]' });
  });

  await step("both styles are shown side by side", async () => {
    await act(app, "compare-styles");
    await app.waitForText("You have a new message", { inside: '[data-style="simple_banner"]' });
    await app.waitForText(`Ann: ${TYPED}`, { inside: '[data-style="message_summary"]' });
    await act(app, "compare-styles");
  });

  await step("what is expected holds, and fails when it is no longer so", async () => {
    await app.css('[data-part="expectation"][data-holds="false"]');
    await act(app, "clear-expectation");
    await act(app, "expect-this");
    await app.css('[data-part="expectation"][data-holds="true"]');
    await flip(app, "disturb", "false");
    await app.css('[data-part="expectation"][data-holds="true"]');
    await act(app, "edit-expectation");
    await choose(app, "expect-verdict", "Online");
    await act(app, "confirm-expectation");
    await app.waitForText("Expected “Online”, got “Pushed”", {
      inside: '[data-part="expectation"][data-holds="false"]',
    });
    await app.css('[data-person="6010"] .unexpected');
  });
}

async function reading(app, step) {
  await step("a userInfo of the documents is read, and its repairs are named", async () => {
    await chat.menu(app, "scenario-actions", "reader");
    await (await app.field("user-info")).click();
    await insert(app, '{"apns":{"alert":{"body":"test"},"badge":1,"sound":"default"},"f":"6001","t":"6006","m":"42",}');
    for (const [key, value] of Object.entries({ f: "6001", t: "6006", m: "42" })) {
      await app.waitForText(value, { inside: `[data-part="user-info"] [data-key="${key}"]` });
    }
    await app.waitForText(/comma/i, { inside: '[data-part="repairs"]' });
    await app.waitForText(/aps/, { inside: '[data-part="repairs"]' });
    await act(app, "close-reader");
    await chat.closed(app);
  });

  await step("the client's code is copied as it is shown", async () => {
    await tab(app, "code");
    await app.waitForText("updatePushDisplayStyle:AgoraPushDisplayStyleMessageSummary", {
      inside: '[data-part="code"]',
    });
    await app.waitFor("its end to be within reach", () => app.run(SCROLLS));
    await act(app, "copy-code");
    const shown = await app.run(`return document.querySelector('[data-part="code"]').textContent`);
    assert.equal(await pasted(app), shown);
    await pick(app, "code-language", "swift");
    await app.waitForText(/\.updatePushDisplayStyle\(\.messageSummary|messageSummary/i, {
      inside: '[data-part="code"]',
    });
    await tab(app, "message");
  });
}

const SCROLLS = `
  const code = document.querySelector('[data-part="code"]');
  code.scrollTop = code.scrollHeight;
  return code.scrollTop > 0 && code.getBoundingClientRect().bottom <= innerHeight
    && code.getBoundingClientRect().bottom <= code.closest(".chat-panel").getBoundingClientRect().bottom + 1;`;

/** What the clipboard holds, put into the reader. */
async function pasted(app) {
  await chat.menu(app, "scenario-actions", "reader");
  const field = await app.field("user-info");
  await field.click();
  await app.press("Control", "v");
  const text = await app.waitFor("the clipboard", () => app.run("return arguments[0].value", field));
  await act(app, "close-reader");
  await chat.closed(app);
  return text;
}

async function files(app, desktop, step) {
  await step("a scenario is made, copied, renamed, saved and reverted", async () => {
    await act(app, "new-scenario");
    await app.fill(await app.field("scenario-id"), "Mine");
    await act(app, "confirm-scenario");
    assert.equal(await app.run(`return document.querySelector('[data-part="drawer"] [data-part="devices"]')`), null);
    await app.waitForText("Mine", { inside: '[data-view="chat"] [data-part="title"]' });
    await chat.closed(app);
    await app.fill(await app.field("text"), "Saved");
    await app.waitForText("Edited", { inside: '[data-view="chat"] [data-part="edited"]' });
    await app.press("Control", "s");
    await app.waitFor("the file", () => chat.filesOf(desktop).get("Mine.scenario.json").includes('"Saved"'));
    await app.fill(await app.field("text"), "Not saved");
    await kept(app, ({ scenario }) => scenario.edited, "Mine");
    await chat.menu(app, "scenario-actions", "revert-scenario");
    await app.waitFor(
      "what was saved",
      async () => (await (await app.field("text")).getAttribute("value")) === "Saved",
    );
    await app.fill(await app.field("text"), "In the copy");
    await app.press("Control", "Shift", "d");
    await act(app, "confirm-scenario", '[data-dialog="duplicate-scenario"]');
    await app.css('[data-scenario="Mine copy"][aria-current="true"]');
    assert.match(chat.filesOf(desktop).get("Mine copy.scenario.json"), /"In the copy"/);
    await chat.menu(app, "scenario-actions", "rename-scenario");
    await app.fill(await app.field("scenario-id"), "Other");
    await app.fill(await app.field("scenario-title"), "Another title");
    await act(app, "confirm-scenario", '[data-dialog="rename-scenario"]');
    await app.css('[data-scenario="Other"][aria-current="true"]');
    await app.waitForText("Another title", { inside: '[data-part="title"]' });
    await chat.closed(app);
  });

  await step("one is deleted after a question, and a damaged one is listed and left as it is", async () => {
    await chat.menu(app, "scenario-actions", "remove-scenario");
    await act(app, "confirm-remove");
    await app.waitFor("it to be gone", () => app.run(`return !document.querySelector('[data-scenario="Other"]')`));
    const files = chat.filesOf(desktop);
    assert.deepEqual([files.has("Other.scenario.json"), files.has("Mine copy.scenario.json")], [false, false]);
    assert.ok(files.has("Mine.scenario.json"));
    const damaged = await app.css('[data-scenario="damaged"]');
    assert.equal(await damaged.isEnabled(), false);
    assert.match(await damaged.getAttribute("title"), /damaged\.scenario\.json.*line 1/i);
    assert.equal(files.get("damaged.scenario.json"), DAMAGED);
  });
}

/** Waits until the core has what was done. */
function kept(app, holds, id = NIGHT) {
  return app.waitFor("the core to have it", async () => holds(await chat.look(app, id, "6006")));
}
