// Chat push in the real window: a message at night, forced and not, what waits, and what a crash leaves of it.

import assert from "node:assert/strict";

import { journey } from "./harness/index.mjs";
import { settled } from "./look.mjs";
import { act, go } from "./steps.mjs";

const GROUP =
  '{"aps":{"alert":{"body":"You have a new message"},"badge":1,"sound":"default"},' +
  '"f":"6001","t":"6006","g":"1421300621769","m":"373360335316321408"}';

journey("a message at night", { keychain: false }, async ({ app, step }) => {
  await step("with force two rules are overridden, and the payload is the service's", async () => {
    await open(app, "03-night-group", "6006");
    await verdict(app, "group_muted");
    await force(app);
    await verdict(app, "pushed");
    const overridden = `return document.querySelectorAll('[data-part="trace"] [data-result="overridden"]').length`;
    assert.equal(await app.run(overridden), 2);
    assert.equal(minified(await app.text('[data-part="payload"]')), GROUP);
    await settled(app);
    await app.screenshot("chat-night-forced");
  });

  await step("it is sent to both, and those bytes arrive", async () => {
    await act(app, "send-message");
    await rows(app, 2);
    await go(app, "simulator");
    await app.waitForText("6006", { inside: '[data-view="simulator"]' });
    const { inbox } = (await app.invoke("start", { argument: null })).ok.simulator;
    assert.ok(
      inbox.some(({ body, status }) => body === GROUP && status === 200),
      JSON.stringify(inbox),
    );
    await go(app, "chat");
  });

  await step("without force nothing is pushed, and the message waits", async () => {
    await force(app);
    await verdict(app, "group_muted");
    await act(app, "repair"); // Another message: its ID is the next one.
    await app.waitFor("another message", async () => (await waiting(app)) === 1);
    await act(app, "send-message");
    await app.waitFor("the second message to wait", async () => (await waiting(app)) === 2);
  });

  await step("a crash loses neither what waits nor what was typed", async () => {
    await app.fill(await app.field("text"), "Typed before the crash");
    await app.waitFor(
      "the change to be kept",
      async () => (await view(app)).message.body.text === "Typed before the crash",
    );
    await app.crash();
    await app.restart();
    await open(app, "03-night-group", "6006");
    assert.equal(await waiting(app), 2);
    assert.equal(await (await app.field("text")).getAttribute("value"), "Typed before the crash");
  });

  await step("coming online delivers both, once and in order, also over another crash", async () => {
    await act(app, "come-online", '[data-part="person-card"]');
    await app.css('[data-dialog="played"]');
    await app.waitFor("both to be played", async () => (await app.run(PLAYED)).length === 2);
    assert.deepEqual(await app.run(PLAYED), ["373360335316321408", "373360335316321409"]);
    await app.crash();
    await app.restart();
    await open(app, "03-night-group", "6006");
    const { person } = await look(app);
    assert.deepEqual([person.row.online, person.waiting], [true, []]);
    assert.deepEqual(
      person.delivered.map(({ m }) => m),
      ["373360335316321408", "373360335316321409"],
    );
    await verdict(app, "online");
  });
});

const PLAYED = `return [...document.querySelectorAll('[data-part="played"] [data-message]')].map((it) => it.dataset.message)`;

const minified = (text) => JSON.stringify(JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)));

async function open(app, scenario, person) {
  await go(app, "chat");
  await (await app.css(`[data-scenario="${scenario}"]`)).click();
  await (await app.css(`[data-person="${person}"] .head`)).click();
  await app.css(`[data-part="outcome"][data-person="${person}"]`);
}

/** The switch for `em_force_notification`. */
async function force(app) {
  await (await app.css('[data-field="force"]')).click();
}

const verdict = (app, name) => app.css(`[data-part="outcome"] [data-verdict="${name}"]`);

function rows(app, count) {
  return app.waitFor(`${count} rows that were accepted`, () =>
    app.run(
      `return document.querySelectorAll('[data-part="rows"] [data-row="accepted"]').length === arguments[0]`,
      count,
    ),
  );
}

async function look(app) {
  const look = { search: "", from: 0, count: 10, person: "6006", place: "loopback" };
  return (await app.invoke("look_at_scenario", { argument: { id: "03-night-group", look } })).ok;
}

const view = async (app) => (await look(app)).scenario;
const waiting = async (app) => (await look(app)).person.waiting.length;
