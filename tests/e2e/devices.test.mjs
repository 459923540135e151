// Devices from a file to a push by tag, in the real window: import with a broken line, tag, choose by tag, save, send,
// find it in the history, compare, send again.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { journey } from "./harness/index.mjs";
import { fits, set, settled, SIZES } from "./look.mjs";
import { act, draft, go, sent, tap } from "./steps.mjs";

const TOKEN = "740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad";
const MANY = 20_000;

journey("devices from a file", { keychain: false }, async ({ app, step }) => {
  const folder = mkdtempSync(join(tmpdir(), "pushbench-devices-"));
  const file = join(folder, "qa devices.csv");
  const phone = (await app.invoke("start", { argument: null })).ok.devices[0].token;
  writeFileSync(
    file,
    [
      "Device Token,Name,Person,Tags,Environment,City",
      `<${TOKEN.toUpperCase()}>,Ana’s iPhone 16,Ana,staff,sandbox,Lisbon`,
      "this is no token,Eve,Eve,,sandbox,",
      `${phone},,QA,,,`,
      `${TOKEN.replaceAll("7", "8")},Bo’s iPad,Bo,"staff, beta",production,Oslo`,
    ].join("\r\n"),
  );
  const open = async () => {
    await act(app, "import-devices");
    await app.fill(await app.field("path"), file);
    await act(app, "look-at-file");
    await app.css('[data-step="columns"]');
  };
  const inDevices = { inside: '[data-view="devices"]' };
  try {
    await step("a file is looked at: its columns are known, its first rows shown", async () => {
      await go(app, "devices");
      await open();
      const fields = await app.run(`return [...document.querySelectorAll("th select")].map((it) => it.value)`);
      assert.deepEqual(fields, ["token", "name", "person", "tags", "environment", "variable"]);
      await app.waitForText("this is no token", { inside: '[data-dialog="import-devices"]' });
      await app.screenshot("devices-import-columns");
    });

    await step("what came in is counted, and the broken line named", async () => {
      await act(app, "start-import");
      await app.css('[data-step="report"]');
      await app.waitForText("Line 3", { inside: '[data-dialog="import-devices"]' });
      const said = await app.run(`return document.querySelector('[data-part="import-report"]').innerText`);
      assert.match(said.replaceAll(/\s+/g, " "), /2 new devices 1 merged .* 1 line without a device/);
      await app.screenshot("devices-import-report");
      await act(app, "close-import");
      await app.waitForText("3 devices", inDevices);
    });

    await step("a search finds a token’s beginning, a person and a tag while it is typed", async () => {
      for (const [query, expected] of [
        ["740f", ["Ana’s iPhone 16"]],
        ["qa", ["Simulated iPhone"]],
        ["#staff", ["Ana’s iPhone 16", "Bo’s iPad"]],
        ["nobody", []],
        ["", ["Ana’s iPhone 16", "Bo’s iPad", "Simulated iPhone"]],
      ]) {
        await app.fill(await app.field("device-search"), query);
        await app.waitFor(`the rows of ${query}`, async () => {
          const names = await app.run(
            `return [...document.querySelectorAll('[data-view="devices"] [data-device]')].map((it) => it.dataset.device)`,
          );
          return JSON.stringify(names) === JSON.stringify(expected);
        });
      }
    });

    await step("ticked devices get a tag", async () => {
      await act(app, "tick-device", '[data-device="Simulated iPhone"]');
      await act(app, "tag-ticked");
      await app.fill(await app.field("tag"), "staff");
      await app.screenshot("devices-tag");
      await act(app, "save-tag");
      await app.css('[data-device="Simulated iPhone"] [data-action="find-tag"]');
      await app.screenshot("devices-list");
      await act(app, "untick");
    });

    await step("a push is sent to those of a tag that are for it, and the profile keeps the tag", async () => {
      await go(app, "compose");
      await (await app.css('[data-field="device_ids"]')).click();
      await act(app, "clear-devices");
      await (await app.css('[data-group="staff"]')).click();
      await app.screenshot("devices-choose-tag");
      await app.press("Escape");
      await app.waitFor("the tag in the draft", async () => (await draft(app)).tags.join() === "staff");
      await app.press("Control", "s");
      const { path } = (await app.invoke("start", { argument: null })).ok.workspace;
      const saved = () => JSON.parse(readFileSync(join(path, "profiles/Orders/Order shipped.push.json"), "utf8"));
      await app.waitFor("the profile to be saved", () => saved().tags?.join() === "staff");
      assert.deepEqual(saved().devices, []);
      await sent(app, () => act(app, "send"));
      // Of three with the tag, one is of Production.
      await app.waitFor("two answers", () =>
        app.run(`return document.querySelectorAll("[data-receipt]").length === 2`),
      );
      await app.screenshot("devices-sent-by-tag");
    });

    await step("the history finds what was sent, tells both pushes apart, and sends one again", async () => {
      const rows = () => app.run(`return [...document.querySelectorAll("[data-history]")].map((row) => row.innerText)`);
      await go(app, "history");
      await app.fill(await app.field("history-search"), "ana’s iphone");
      await app.waitFor("the push to Ana", async () => /Ana’s iPhone 16/.test((await rows()).join()));
      assert.equal((await rows()).length, 1);
      await app.fill(await app.field("history-search"), "");
      await app.waitForText("2 devices", { inside: "[data-history]" });
      await tap(app, "[data-history]");
      await app.waitFor("both pushes", async () => (await rows()).length === 2);
      await tap(app, '[data-nth="0"]');
      await act(app, "compare");
      await tap(app, '[data-nth="1"]');
      await app.css('[data-dialog="compare-pushes"]');
      await app.css('[data-differs="reason"]');
      await settled(app);
      await app.screenshot("devices-compared");
      await app.press("Escape");
      await act(app, "history-leave");
      await app.fill(await app.field("history-search"), "simulated");
      await app.waitFor("the push to it", async () => /Simulated iPhone/.test((await rows()).join()));
      await tap(app, '[data-nth="0"]');
      await act(app, "resend");
      await app.waitFor("one more", async () => (await rows()).length === 2);
      assert.ok((await rows()).every((it) => /200[^]*Simulated iPhone/.test(it)));
      const { inbox } = (await app.invoke("start", { argument: null })).ok.simulator;
      assert.equal(inbox[0].body, inbox[1].body);
      await settled(app);
      await app.screenshot("devices-sent-again");
    });

    await step("a long list scrolls to its end and keeps up with the keys", async () => {
      const rows = Array.from({ length: MANY }, (_, at) => `${at.toString(16).padStart(64, "0")},Phone ${at}`);
      writeFileSync(file, ["token,name", ...rows].join("\n"));
      await go(app, "devices");
      await open();
      await act(app, "start-import");
      await app.css('[data-step="report"]');
      await act(app, "close-import");
      await app.waitForText(`${(MANY + 3).toLocaleString("en")} devices`, inDevices);
      await (await app.css('[data-view="devices"] [data-row="0"]')).click();
      await app.press("End");
      await app.waitFor("the last row", () =>
        app.run(`return document.activeElement?.dataset.device === "Simulated iPhone"`),
      );
      const drawn = await app.run(`return document.querySelectorAll('[data-view="devices"] [data-row]').length`);
      assert.ok(drawn < 100, `${drawn} rows are drawn`);
      await app.fill(await app.field("device-search"), "phone 1234");
      await app.waitForText("12 of", inDevices);
      await app.fill(await app.field("device-search"), "");
    });

    for (const language of ["en", "zh-Hans"]) {
      for (const theme of ["light", "dark"]) {
        await step(`pictures: ${language}, ${theme}`, async () => {
          await set(app, "language", language);
          await set(app, "theme", theme);
          for (const [width, height] of SIZES) {
            await app.resize(width, height);
            await go(app, "devices");
            await settled(app);
            await fits(app, `devices ${language} ${width}`);
            const picture = (name) => app.screenshot(`${name}-${language}-${theme}-${width}x${height}`);
            await picture("devices-full");
            await act(app, "import-devices");
            await app.css('[data-step="choice"]');
            await settled(app);
            assert.deepEqual(await app.axe(), []);
            await picture("devices-import-choice");
            await app.fill(await app.field("path"), file);
            await act(app, "look-at-file");
            await app.css('[data-step="columns"]');
            await settled(app);
            assert.deepEqual(await app.axe(), []);
            await picture("devices-import-file");
            await app.press("Escape");
            await act(app, "add-device");
            await settled(app);
            await picture("devices-form");
            await app.press("Escape");
          }
        });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

journey("no device yet", { keychain: false }, async ({ app, step }) => {
  await step("the list says how devices come into it", async () => {
    await go(app, "devices");
    await act(app, "remove-device", '[data-device="Simulated iPhone"]');
    await act(app, "confirm-remove");
    await app.css('[data-view="devices"] [data-action="token-snippet"]');
    assert.deepEqual(await app.axe(), []);
    for (const [language, theme] of [
      ["en", "light"],
      ["zh-Hans", "dark"],
    ]) {
      await set(app, "language", language);
      await set(app, "theme", theme);
      await settled(app);
      await app.screenshot(`devices-empty-${language}-${theme}`);
    }
  });
});
