// What was sent is found, compared, sent again and exported in the real window, and survives a kill.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { journey } from "./harness/index.mjs";
import { fits, set, settled, SIZES } from "./look.mjs";
import { act, choose, go, sent, tap } from "./steps.mjs";

const VIEW = '[data-view="history"]';

journey("the history", { keychain: false }, async ({ app, desktop, step }) => {
  await step("says what it is for while it is empty", async () => {
    await go(app, "history");
    await app.waitForText("What you send is kept here.", { inside: VIEW });
    assert.deepEqual(await app.axe(), []);
    await pictures(app, "history-empty");
    await act(app, "history-compose");
    await app.css('[data-view="compose"]');
  });

  await step("lists what is sent, the last first, with what came of it", async () => {
    await sent(app, () => act(app, "send"));
    await app.fill(await app.field("title"), "Your parcel is late");
    await sent(app, () => act(app, "send"));
    await app.fill(await app.field("topic"), "com.example.other");
    await sent(app, () => act(app, "send"), [["warnings", "send-yes"]]);
    await go(app, "history");
    await app.waitFor("three rows", async () => (await rows(app)).length === 3);
    const [refused, late, first] = await rows(app);
    assert.match(refused, /400[^]*Order shipped[^]*TopicDisallowed/);
    assert.match(late, /200[^]*Simulated iPhone[^]*Accepted by APNs/);
    assert.match(first, /200/);
    assert.match(await app.text(VIEW), /Today, /);
  });

  await step("finds words of payload and reason, and filters", async () => {
    await search(app, "parcel topicdis");
    await app.waitFor("one row", async () => (await rows(app)).length === 1);
    assert.match((await rows(app))[0], /TopicDisallowed/);
    await search(app, "nothing-like-it");
    await app.waitForText("Nothing in the history matches.", { inside: VIEW });
    await pictures(app, "history-nothing");
    await act(app, "history-all");
    await app.waitFor("all rows", async () => (await rows(app)).length === 3);
    await choose(app, "history-ending", "Rejected");
    await app.waitFor("the rejected one", async () => (await rows(app)).length === 1);
    await choose(app, "history-ending", "All");
    await app.waitFor("all rows", async () => (await rows(app)).length === 3);
  });

  await step("shows all of a push, and never the authorization", async () => {
    await row(app, 1);
    await app.waitForText("Your parcel is late", { inside: '[data-part="history-payload"]' });
    const text = await app.text('[data-part="history-push"]');
    assert.match(text, /Accepted by APNs[^]*Profile[^]*with changes that were not saved[^]*127\.0\.0\.1|localhost/);
    assert.match(text, /apns-topic[^]*com\.example/);
    assert.doesNotMatch(text, /bearer|eyJ/i);
    assert.deepEqual(await app.axe(), []);
    await pictures(app, "history-push");
    await set(app, "language", "zh-Hans");
    await pictures(app, "history-push-zh");
    await set(app, "language", "en");
  });

  await step("compares two pushes", async () => {
    await act(app, "compare");
    await app.waitForText("Choose the push to compare with.", { inside: VIEW });
    await row(app, 0);
    await app.css('[data-dialog="compare-pushes"]');
    await app.css('[data-differs="apns-topic"]');
    await app.css('[data-differs="reason"]');
    assert.deepEqual(await app.axe(), []);
    await app.press("Escape");
    await act(app, "compare");
    await row(app, 2);
    await app.waitForText("Your parcel is late", { inside: '[data-part="payload-diff"]' });
    await pictures(app, "history-compare");
    await app.press("Escape");
  });

  await step("sends again exactly, and what it sent arrives byte for byte", async () => {
    await row(app, 1);
    await act(app, "resend");
    await app.waitFor("a fourth row", async () => (await rows(app)).length === 4);
    assert.match((await rows(app))[0], /200[^]*Sent again/);
    const inbox = (await app.invoke("start", { argument: null })).ok.simulator.inbox;
    assert.equal(inbox[0].body, inbox[2].body);
  });

  await step("opens a push to be edited first", async () => {
    await row(app, 3);
    await act(app, "resend-edit");
    await app.css('[data-view="compose"]');
    await app.waitFor("the title of the first push", async () => {
      const title = await (await app.field("title")).getAttribute("value");
      return title !== "" && title !== "Your parcel is late";
    });
    await go(app, "history");
  });

  await step("exports JSON, CSV and HAR", async () => {
    await app.waitFor("rows", async () => (await rows(app)).length === 4);
    for (const format of ["json", "csv", "har"]) {
      await act(app, "history-export");
      await tap(app, `[data-field="history-format"] label:has(input[value="${format}"])`);
      const file = join(desktop.home, `sent.${format}`);
      await app.fill(await app.field("history-path"), file);
      await act(app, "save-history");
      await app.waitForText("4 pushes written to", { inside: '[data-dialog="export-history"]' });
      const text = readFileSync(file, "utf8");
      assert.ok(format === "csv" || JSON.parse(text));
      assert.match(text, /Your parcel is late/);
      if (format === "json") await pictures(app, "history-export");
      await app.press("Escape");
    }
  });

  await step("shows what a kill cut off as unknown, and never sends it again by itself", async () => {
    const file = join(desktop.home, "tokens.txt");
    const phone = (await app.invoke("start", { argument: null })).ok.devices[0].token;
    writeFileSync(file, `${phone}\n`.repeat(200_000));
    await go(app, "compose");
    await (await app.css('[data-field="device_ids"]')).click();
    await act(app, "token-file");
    await app.fill(await app.field("token_file"), file);
    await app.press("Escape");
    await app.press("Control", "Enter");
    await app.waitFor("the run to be under way", () =>
      app.run(`return /\\d/.test(document.querySelector("[data-part=run-ended]")?.innerText ?? "")`),
    );
    await app.crash();
    await app.restart();
    await go(app, "history");
    await app.waitFor("the run that was cut off", async () => /Interrupted/.test((await rows(app))[0] ?? ""));
    await choose(app, "history-ending", "No answer");
    await app.waitFor("pushes of unknown outcome", async () =>
      /Unknown[^]*Interrupted/.test((await rows(app))[0] ?? ""),
    );
    await row(app, 0);
    await app.waitForText("Pushbench was interrupted", { inside: '[data-part="history-push"]' });
    await pictures(app, "history-unknown");
    const inbox = (await app.invoke("start", { argument: null })).ok.simulator.arrived;
    assert.equal(inbox, 0, "nothing was sent by itself");
  });

  await step("is kept as long as is said, and cleared after a question", async () => {
    await act(app, "history-keep");
    await app.waitForText("pushes", { inside: '[data-part="history-amount"]' });
    await pictures(app, "history-keep");
    await app.fill(await app.field("history-days"), "nine");
    await app.waitForText("A whole number", { inside: '[data-dialog="keep-history"]' });
    await app.fill(await app.field("history-days"), "30");
    await act(app, "keep-history-yes");
    await act(app, "history-keep");
    await act(app, "clear-history");
    await act(app, "clear-history-yes", '[data-dialog="clear-history"]');
    await app.waitForText("What you send is kept here.", { inside: VIEW });
  });
});

async function search(app, text) {
  await app.fill(await app.field("history-search"), text);
}

/** Texts of the rows in sight, from the top. */
async function rows(app) {
  return app.run(`return [...document.querySelectorAll("[data-history]")]
    .sort((a, b) => a.dataset.nth - b.dataset.nth).map((row) => row.innerText)`);
}

/** Opens a row. */
function row(app, nth) {
  return tap(app, `[data-nth="${nth}"]`);
}

/** In both themes and sizes; a dialog stays open meanwhile. */
async function pictures(app, name) {
  for (const [width, height] of SIZES) {
    await app.resize(width, height);
    for (const theme of ["dark", "light"]) {
      await app.run("document.documentElement.dataset.theme = arguments[0]", theme);
      await settled(app);
      await fits(app, name);
      await app.screenshot(`${name}-${theme}-${width}x${height}`);
    }
  }
  await app.resize(...SIZES[0]);
}
