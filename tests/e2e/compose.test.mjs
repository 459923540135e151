// The composer in the real window: the form, repairs, undo over every view.

import assert from "node:assert/strict";

import { journey } from "./harness/index.mjs";
import { act, choose, findings, fix, flip, json, only, pick, received, sent, tab, write } from "./steps.mjs";

const PREVIEW = '[data-part="preview"]';

journey("the composer", { keychain: true }, async ({ app, step }) => {
  await together(app, step);
  await live(app, step);
  await repair(app, step);
  await undo(app, step);
});

async function live(app, step) {
  await step("a Live Activity start is written by the form alone", async () => {
    await choose(app, "push_type", /^liveactivity/);
    await app.waitForText(".push-type.liveactivity", { inside: "#topic-suffix" });
    await pick(app, "event", "start");
    await choose(app, "timestamp", "When it is sent");
    await addKey(app, "content_state", "stage", "packed");
    await addKey(app, "content_state", "progress", "0.4", "json");
    await addKey(app, "content_state", "driver", '{"name": "Ana", "stops": 3}', "json");
    await addKey(app, "attributes", "orderNumber", "A-10293");
    await app.fill(await app.field("attributes_type"), "DeliveryAttributes");
    await app.fill(await app.field("title"), "Your delivery has begun");
    await app.fill(await app.field("body"), "Follow it here “live”.");
    await app.fill(await app.field("alert_sound"), "chime.caf");
    await choose(app, "stale_date", "Some time after the send");
    await app.fill(await app.field("stale_date_after"), "4");
    await app.fill(await app.field("relevance_score"), "75");
    await pick(app, "input_push", "token");
    const { aps, ...beside } = JSON.parse(await json(app));
    assert.deepEqual(beside, { order_id: "A-10293" });
    assert.deepEqual(aps, {
      alert: { title: "Your delivery has begun", body: "Follow it here “live”.", sound: "chime.caf" },
      event: "start",
      timestamp: "{{now:number}}",
      "content-state": { stage: "packed", progress: 0.4, driver: { name: "Ana", stops: 3 } },
      attributes: { orderNumber: "A-10293" },
      "attributes-type": "DeliveryAttributes",
      "stale-date": "{{now+4h:number}}",
      "relevance-score": 75,
      "input-push-token": 1,
    });
  });

  await step("no check finds an error, and both of its surfaces show the content-state", async () => {
    const found = await findings(app);
    assert.deepEqual(
      found.filter(({ severity }) => severity === "error"),
      [],
    );
    for (const surface of ["activity", "island"]) {
      await app.click("tab", surface === "activity" ? "Lock screen" : "Dynamic Island");
      for (const text of ["packed", "40 %", "Ana"]) {
        await app.waitForText(text, { inside: `${PREVIEW}[data-surface="${surface}"] [data-part="notification"]` });
      }
    }
  });

  await step("it is accepted, and what arrived is the text with the time filled in", async () => {
    const text = await json(app);
    const before = Math.floor(Date.now() / 1000);
    const row = only(await sent(app, () => act(app, "send"), []));
    assert.match(row.text, /^200 /);
    const entry = await received(app);
    assert.equal(entry.topic, "com.example.shop.push-type.liveactivity");
    const { timestamp } = JSON.parse(entry.body).aps;
    assert.ok(timestamp >= before && timestamp <= before + 60, String(timestamp));
    const filled = text
      .replace('"{{now:number}}"', String(timestamp))
      .replace('"{{now+4h:number}}"', String(timestamp + 4 * 3600));
    assert.equal(entry.body, filled);
  });
}

async function repair(app, step) {
  await step("a hurt payload is pasted, and mended fix by fix", async () => {
    await choose(app, "push_type", /^alert/);
    await write(app, HURT);
    await settle(app, ["json_syntax", "duplicate_key", "apns_for_aps", "misspelt_key", "key_outside_aps"]);
    assert.equal(await json(app), MENDED);
    await app.waitForText("Ready to send", { inside: '[data-part="checks"]' });
  });

  await step("what is wrong with a Live Activity is mended, the rest stays byte for byte", async () => {
    await tab(app, "form");
    await choose(app, "push_type", /^liveactivity/);
    await write(app, HURT_LIVE);
    await settle(app, ["timestamp_unit", "custom_key_in_aps", "misspelt_key"]);
    assert.equal(await json(app), MENDED_LIVE);
  });

  await step("one click and one key mend all that can be", async () => {
    await write(app, HURT);
    await app.waitForText("Repair", { inside: '[data-action="fix-all"]' });
    await act(app, "fix-all");
    await app.waitForText("Valid JSON", { inside: '[data-part="json-state"]' });
    const found = await findings(app);
    assert.ok(!found.some(({ rule }) => rule === "json_syntax"), JSON.stringify(found));
    await tab(app, "form");
  });
}

/** Settles what the checks list until nothing is left; the rules that were met, in that order. */
async function settle(app, rules) {
  const met = [];
  for (let left = await findings(app); left.length > 0; left = await findings(app)) {
    const next = left.find((it) => it.fix !== null);
    assert.ok(next && met.length < 12, JSON.stringify(left, null, 2));
    met.push(next.rule);
    await fix(app, next.rule);
    await app.waitFor(
      "the fix to be in the text",
      async () => JSON.stringify(await findings(app)) !== JSON.stringify(left),
    );
  }
  assert.deepEqual([...new Set(met)].sort(), rules.toSorted());
}

const HURT = `{
  “apns”: {
    “alert”: {"title": "Order “A-1” shipped", "body": 'Two parcels'},
    "sound": "default",
    "content_available": 1,
    "badge": 3,
    "badge": 4,
  },
  "mutable-content": 1,
  "price": 12.50, "name": "caf\\u00e9",   "big": 12345678901234567890, // as they are
}
`;
const MENDED = `{
  "aps": {
    "alert": {"title": "Order “A-1” shipped", "body": "Two parcels"},
    "sound": "default",
    "content-available": 1,
    "badge": 4,
    "mutable-content": 1
  },
  "price": 12.50, "name": "caf\\u00e9",   "big": 12345678901234567890 
}
`;

const NOW = Math.floor(Date.now() / 1000);
const HURT_LIVE = `{"aps": {"timestamp": ${NOW}000, "event": "update", "content-state": {"stage": "packed",  "eta": 1.50},
  "stale_date": ${NOW + 3600}, "order": {"id": 1}}, "id": 9007199254740993}`;
const MENDED_LIVE = `{"aps": {"timestamp": ${NOW}, "event": "update", "content-state": {"stage": "packed",  "eta": 1.50},
  "stale-date": ${NOW + 3600}}, "id": 9007199254740993, "order": {"id": 1}}`;

const TITLE = "Parcel “at” the door";
const PASTED = '{"aps":{"alert":{"title":"Pasted",  "body":"1.50"},"badge":1e0},"x":[1,\n2]}';

async function undo(app, step) {
  const seen = [];
  const did = async (what, work, isDone) => {
    await work();
    await app.waitFor(`${what} to be kept`, async () => isDone(await draft(app)));
    seen.push(await draft(app));
  };

  await step("form, JSON, headers and push type are changed in turn", async () => {
    await act(app, "profile-menu");
    await app.click("menuitem", /^Revert/);
    await app.waitForText("Your order is on its way", { inside: PREVIEW });
    assert.equal(await enabled(app, "undo"), false);
    seen.push(await draft(app));
    const has =
      (text) =>
      ({ payload }) =>
        payload.includes(text);
    await did("a title", async () => app.fill(await app.field("title"), TITLE), has(`"${TITLE}"`));
    await did("a switch", () => flip(app, "mutable_content", "true"), has('"mutable-content": 1'));
    await did("a number", async () => app.fill(await app.field("badge"), "12"), has('"badge": 12'));
    await did("a paste", () => write(app, PASTED), has(PASTED));
    const typing = async () => {
      await app.press("Control", "End");
      await app.type("   ");
    };
    await did("typing in the JSON", typing, has(`${PASTED}   `));
    await tab(app, "headers");
    const collapse = async () => app.fill(await app.field("collapse_id"), "order-1");
    await did("a collapse ID", collapse, (it) => it.collapse_id === "order-1");
    await did(
      "a priority",
      () => pick(app, "priority", "5"),
      (it) => it.priority === "5",
    );
    await tab(app, "form");
    await did(
      "a push type",
      () => choose(app, "push_type", /^voip/),
      (it) => it.push_type === "voip" && it.aside.length > 0,
    );
    const custom = async () => app.fill(await app.css('[data-pointer="/x"] textarea'), "37");
    await did("a custom value", custom, has('"x":37'));
  });

  await step("undone step by step by button and keys, the end is the beginning byte for byte", async () => {
    const back = seen.toReversed().slice(1);
    for (const [nth, expected] of back.entries()) {
      if (nth % 2 === 0) await act(app, "undo");
      else await app.press("Control", "z");
      await is(app, expected, `step ${nth + 1} back`);
    }
    assert.equal(await enabled(app, "undo"), false);
  });

  await step("redone step by step, the end is the end byte for byte", async () => {
    for (const [nth, expected] of seen.slice(1).entries()) {
      if (nth % 2 === 0) await app.press("Control", "Shift", "z");
      else await act(app, "redo");
      await is(app, expected, `step ${nth + 1} forth`);
    }
    assert.equal(await enabled(app, "redo"), false);
  });
}

/** What is kept of the draft. */
async function draft(app) {
  return (await app.invoke("start", { argument: null })).ok.draft.draft;
}

async function is(app, expected, what) {
  let found;
  await app.waitFor(what, async () => same((found = await draft(app)), expected)).catch(() => {});
  assert.deepEqual(found, expected, what);
}

const same = (one, two) => JSON.stringify(one) === JSON.stringify(two);
const enabled = (app, action) => app.run(`return !document.querySelector('[data-action="${action}"]').disabled`);

/** Adds a row to a table of the form; its value is a text, unless the row's button makes it JSON. */
async function addKey(app, table, key, value, kind = "text") {
  await (await app.css(`[data-field="${table}_new_key"]`)).click();
  await app.type(key);
  await app.press("Enter");
  await app.type(value);
  if (kind === "json") await act(app, "custom-type", `[data-part="${table}"] [data-pointer$="/${key}"]`);
}

async function together(app, step) {
  await step("findings are drawn with what was typed: the page has them before it goes on", async () => {
    await tab(app, "form");
    await (await app.field("title")).click();
    // Not while a question is under way that takes longer: what was typed before is looked up again by and by.
    let turn = 0;
    const said = await app.waitFor("findings in the same turn", async () => {
      turn += 1;
      const it = await app.driver.executeAsyncScript(TYPE, `{{nobody${turn}}}`);
      return it.after > it.before && it.said;
    });
    assert.ok(said.includes(`nobody${turn}`), said);
  });

  await step("nothing else is answered there", async () => {
    const answers = await app.driver.executeAsyncScript(ASK, ["{}", "", '"start"', '{"draft":null}']);
    assert.deepEqual(answers, ["null", "null", "null", "null"]);
  });
}

// Types, and looks at the findings after the microtasks that this leads to, in which no answer of a command can come.
const TYPE = `
  const [typed, done] = arguments;
  const checks = () => document.querySelector("[data-part=checks]");
  const revision = () => Number(checks().dataset.revision);
  const before = revision();
  document.execCommand("insertText", false, typed);
  (async () => {
    for (let turn = 0; turn < 50; turn += 1) await null;
    done({ before, after: revision(), said: checks().textContent });
  })();`;

const ASK = `
  const [questions, done] = arguments;
  const ask = async (body) => (await fetch("at-once://localhost/check_change", { method: "POST", body })).text();
  Promise.all(questions.map(ask)).then(done, (failure) => done([String(failure)]));`;
