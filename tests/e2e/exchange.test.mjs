// What comes into the composer and goes out of it: templates, files, commands, strings, pictures, variables.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { journey } from "./harness/index.mjs";
import { act, draft, findings, insert, json, menu, only, received, sent, tab, write } from "./steps.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TEMPLATES = join(ROOT, "src-tauri/crates/push-core/src/templates");
const PREVIEW = '[data-part="preview"]';
const LOCK = `${PREVIEW}[data-surface="lock"] [data-part="notification"]`;

journey("in and out of the composer", { keychain: true }, async ({ app, desktop, step }) => {
  const folder = mkdtempSync(join(tmpdir(), "pushbench-exchange-"));
  try {
    await templates(app, step);
    await files(app, step, folder);
    await commands(app, step);
    await strings(app, step);
    await comparison(app, desktop, step);
    await picture(app, step, folder);
    await variables(app, step);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function templates(app, step) {
  await step("a template is found, begun with, and undone byte for byte", async () => {
    const before = await draft(app);
    await menu(app, "templates");
    await app.fill(await app.css('[data-field="template-search"]'), "focus");
    await app.waitForText("Time-sensitive", { inside: '[role="option"][aria-selected="true"]' });
    await app.press("Enter");
    const text = readFileSync(join(TEMPLATES, "time_sensitive.json"), "utf8");
    await app.waitFor("its payload and headers", async () => {
      const { payload, expiration } = await draft(app);
      return payload.trim() === text.trim() && expiration === "+3600";
    });
    await app.waitForText("Time Sensitive", { inside: LOCK });
    await act(app, "undo");
    await app.waitFor("what was before", async () => same(await draft(app), before));
  });
}

async function files(app, step, folder) {
  await step("a .apns file is looked at, and taken over", async () => {
    const path = join(folder, "order.apns");
    const payload = '{\n  "aps": {"alert": "From a “file”",  "badge": 1.0}, "x": [1 , 2]\n}\n';
    writeFileSync(path, payload.replace("{\n", '{\n  "Simulator Target Bundle": "com.example.other",\n'));
    await menu(app, "import");
    await app.fill(await app.field("import-path"), path);
    await app.waitForText("A file for the iOS Simulator", { inside: '[data-part="found-push"]' });
    await app.waitForText("com.example.other", { inside: '[data-part="found-push"]' });
    await act(app, "take-over");
    await app.waitFor("its payload and topic", async () => {
      const found = await draft(app);
      return found.payload === payload && found.topic === "com.example.other";
    });
    await app.waitForText("From a “file”", { inside: LOCK });
    await act(app, "undo");
    await app.waitForText("Your order is on its way", { inside: LOCK });
  });

  await step("a file that is none says so, and nothing is taken over", async () => {
    await menu(app, "import");
    await app.fill(await app.field("import-path"), join(folder, "absent.apns"));
    await app.waitForText(/absent\.apns/, { inside: '[data-dialog="import-push"] [role="alert"]' });
    assert.equal(await app.run(`return document.querySelector('[data-action="take-over"]').disabled`), true);
    await app.press("Escape");
    await app.waitFor("the dialog to be closed", () => app.run(`return !document.querySelector("[data-dialog]")`));
  });
}

async function commands(app, step) {
  await step("a cURL command is typed in and taken over with its headers", async () => {
    const token = "0a1b2c3d".repeat(8);
    const command = [
      "curl --http2 -H 'apns-topic: com.example.shop' -H 'apns-push-type: alert' -H 'apns-priority: 5'",
      `-H 'apns-collapse-id: order-7' -d '{"aps":{"alert":"It'\\''s here"}}'`,
      `https://api.sandbox.push.apple.com/3/device/${token}`,
    ].join(" ");
    await menu(app, "import");
    await (await app.field("import-text")).click();
    await insert(app, command);
    await app.waitForText("It's here", { inside: '[data-part="found-push"]' });
    await act(app, "take-over");
    await app.waitFor("what it says", async () => (await draft(app)).collapse_id === "order-7");
    const found = await draft(app);
    assert.equal(found.payload, `{"aps":{"alert":"It's here"}}`);
    assert.deepEqual([found.priority, found.token, found.device_ids], ["5", token, []]);
    assert.equal(found.endpoint, "sandbox");
    await act(app, "undo");
    await app.waitFor("what was before", async () => (await draft(app)).collapse_id === "");
    assert.deepEqual((await draft(app)).device_ids, ["simulated-iphone"]);
  });

  await step("what is copied as cURL reads back as what was written", async () => {
    const payload = `{"aps":{"alert":"$(id) \`id\` 'q' \\"d\\" \\\\ 100 %"},"at":"@file"}`;
    await write(app, payload);
    await app.waitForText("Ready to send");
    await act(app, "copy-curl");
    await app.waitForText("Copied as a cURL command");
    await menu(app, "import");
    const field = await app.field("import-text");
    await field.click();
    await app.press("Control", "v");
    const text = await app.waitFor("the clipboard", () => app.run("return arguments[0].value", field));
    assert.match(text, /^JWT=\$\(pushbench token --credential 'Sample key'/);
    assert.match(text, /--data-binary @-/);
    assert.ok(text.includes(payload), text);
    await app.waitForText("A cURL command", { inside: '[data-part="found-push"]' });
    await app.waitForText(payload, { inside: '[data-part="found-push"] pre' });
    await app.press("Escape");
    await app.waitFor("the dialog to be closed", () => app.run(`return !document.querySelector("[data-dialog]")`));
    assert.equal(await json(app), payload);
  });
}

async function strings(app, step) {
  await step("without a strings file a loc-key is shown as written; with one it is the app's text", async () => {
    await write(app, LOCALISED);
    await app.waitForText("Shown as written, since no strings file of the app has been added", { inside: PREVIEW });
    await act(app, "preview-strings", PREVIEW);
    await app.fill(await app.field("strings-path"), join(ROOT, "tests/localised/Localizable.xcstrings"));
    await app.press("Enter");
    await app.waitForText("zh-Hans", { inside: '[data-part="strings-languages"]' });
    await act(app, "close-strings");
    await app.waitForText("Ana, your order A-7 has shipped", { inside: LOCK });
  });

  await step("a key that the file lacks is flagged, in preview and checks", async () => {
    await app.waitForText("“NOT_THERE” is not in the strings file (en)", { inside: PREVIEW });
    const rules = (await findings(app)).map(({ rule }) => rule);
    assert.ok(rules.includes("loc_key_missing"), rules.join());
  });

  await step("a phone in Chinese takes the Chinese text", async () => {
    await act(app, "preview-settings");
    await (await app.css('[data-field="preview-language"]')).click();
    await app.click("option", "简体中文");
    await app.press("Escape");
    await app.waitForText("Ana，订单 A-7 已发货", { inside: LOCK });
    await act(app, "preview-settings");
    await (await app.css('[data-field="preview-language"]')).click();
    await app.click("option", "English");
    await app.press("Escape");
  });
}

const LOCALISED = JSON.stringify({
  aps: { alert: { "title-loc-key": "NOT_THERE", "loc-key": "SHIPPED", "loc-args": ["Ana", "A-7"] } },
});

async function comparison(app, desktop, step) {
  await step("a draft is compared with its saved version and with another profile", async () => {
    const orders = join(desktop.data, "workspaces/Sample/profiles/Orders");
    for (const half of ["push", "payload"]) {
      cpSync(join(orders, `Order shipped.${half}.json`), join(orders, `Order late.${half}.json`));
    }
    const late = join(orders, "Order late.payload.json");
    writeFileSync(late, readFileSync(late, "utf8").replace("Your order is on its way", "Your order is late"));
    await app.restart();
    await write(app, '{"aps":{"alert":{"title":"Another title","body":"Short"},"badge":1},"order_id":"A-10293"}');
    await act(app, "preview-compare");
    await app.waitForText("Another title", { inside: '[data-part="compare-left"]' });
    await app.waitForText("Your order is on its way", { inside: '[data-part="compare-right"]' });
    await app.waitForText(/title\s+"Another title"\s+"Your order is on its way"/, { inside: '[data-part="differences"]' });
    await (await app.css('[data-field="compare-profile"]')).click();
    await app.click("option", /Order late/);
    await app.waitForText("Your order is late", { inside: '[data-part="compare-right"]' });
    await app.press("Escape");
  });
}

async function picture(app, step, folder) {
  await step("the preview is saved as a PNG of the size that was said", async () => {
    const path = join(folder, "preview.png");
    await act(app, "preview-save");
    const said = await app.waitForText(/\d+ × \d+ pixels/, { inside: '[data-dialog="save-picture"]' });
    const [, width, height] = /(\d+) × (\d+) pixels/.exec(said).map(Number);
    await app.fill(await app.field("picture-path"), path);
    await act(app, "confirm-picture");
    await app.waitForText(`Preview saved: ${path}`);
    const bytes = readFileSync(path);
    assert.equal(bytes.subarray(0, 8).toString("latin1"), "\x89PNG\r\n\x1a\n");
    assert.equal(bytes.subarray(12, 16).toString("latin1"), "IHDR");
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [width, height]);
    assert.ok(width > 600 && height > 600, `${width} × ${height}`);
    assert.ok(bytes.length > 20_000, `${bytes.length} bytes are no picture of a phone`);
  });
}

async function variables(app, step) {
  await step("variables: the profile's and a built-in are filled in, an unknown one is flagged", async () => {
    await write(
      app,
      '{"aps":{"alert":{"title":"For {{customer}}","body":"{{datetime}} {{nobody}}"}},"at":"{{now:number}}"}',
    );
    await tab(app, "variables");
    await app.waitForText("no value", { inside: '[data-variable="nobody"]' });
    await app.fill(await app.field("variable_customer"), 'Ana "A" \\ 李');
    await app.waitForText('For Ana "A" \\ 李', { inside: LOCK });
    await app.waitForText(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, { inside: LOCK });
    await app.waitForText("Without a value: {{nobody}}.", { inside: PREVIEW });
    assert.ok((await findings(app)).some(({ rule }) => rule === "unknown_variable"));
    await tab(app, "variables");
    await app.fill(await app.field("variable_nobody"), "x");
    await app.waitForText("Ready to send", { inside: '[data-part="checks"]' });
  });

  await step("what arrives has the values, escaped", async () => {
    const row = only(await sent(app, () => act(app, "send")));
    assert.match(row.text, /^200 /);
    const { body } = await received(app);
    const { aps, at } = JSON.parse(body);
    assert.equal(aps.alert.title, 'For Ana "A" \\ 李');
    assert.match(aps.alert.body, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ x$/);
    assert.ok(Math.abs(at - Date.now() / 1000) < 120, String(at));
  });
}

const same = (one, two) => JSON.stringify(one) === JSON.stringify(two);
