// Markup in every text field, in every name and in what arrives: it stays text, nothing of it runs, nothing leaves.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import { journey } from "./harness/index.mjs";
import { HOSTILE } from "./hostile-page.mjs";
import { ASK, FILL, PROVE, SURFACES, WATCH } from "./markup-page.mjs";
import { command, places } from "./markup-places.mjs";
import { act, choose, go, tab } from "./steps.mjs";

const ROOT = new URL("../../", import.meta.url);
const BUNDLE = "com.example.shop"; // The app of the sample notification.

journey("markup everywhere", { keychain: false }, async ({ app, desktop, step }) => {
  const canary = await Canary.open();
  // Each asks for the canary, or sets a mark, if it is more than a text.
  const strings = JSON.parse(readFileSync(new URL("tests/xss/strings.json", ROOT), "utf8")).map((it) =>
    it.replaceAll("https://evil.example", canary.url).replaceAll("alert(1)", "window.__xss=1"),
  );
  assert.ok(new Set(strings).size >= 30);
  const filled = new Map();
  const clean = async (where) => {
    assert.deepEqual(await app.run("return window.markup.found"), [], where);
    assert.deepEqual(canary.asked, [], where);
  };
  try {
    await names({ app, desktop, step, strings, clean });
    await previews({ app, step, strings, clean });
    await arrivals({ app, step, strings, clean });
    for (const [name, open, close] of places({ app, desktop })) {
      await step(`fields: ${name}`, async () => {
        await open();
        await fill(app, name, strings, filled);
        await clean(name);
        await close?.();
        await clean(name);
      });
    }
    await step("no field of the sources was left out", () => complete(filled));
    await step("the policy that is served allows no inline code, and is kept", () => policy(app, canary));
  } finally {
    await canary.close();
  }
});

/** Names that are shown in many places: devices, apps, a credential, profiles, the strings of an app. */
async function names({ app, desktop, step, strings, clean }) {
  let sample = "";
  await step("hostile names are taken", async () => {
    const device = (name, at) => ({
      id: null,
      name,
      token: at.toString(16).padStart(64, "0"),
      topic: BUNDLE,
      environment: "sandbox",
      variables: { v: name },
    });
    const ok = (command, all) => inPage(app, ASK, command, all);
    await ok("save_device", strings.map(device));
    await ok(
      "add_app",
      strings.map((name, at) => ({ name, bundle_id: at === 0 ? BUNDLE : `com.example.app${at}` })),
    );
    const { credentials, workspace } = (await app.invoke("start", { argument: null })).ok;
    sample = credentials[0].id;
    await ok("rename_credential", [{ id: sample, name: half(strings, 0).join(" ") }]);
    const file = join(desktop.home, "Localizable.strings");
    writeFileSync(
      file,
      strings.map((it, at) => `"key${at}" = ${JSON.stringify(it).replaceAll("\\u0000", "\\U0000")};`).join("\n"),
    );
    await ok("add_strings", [{ bundle_id: BUNDLE, path: file }]);
    profiles(desktop, strings);
    assert.ok(workspace.profiles.length > 0);
  });

  await step("they are shown as they are", async () => {
    await app.restart();
    await app.css('[data-view="compose"]');
    await watch(app);
    await shows(app, "nav, aside", fileNames(strings));
    await go(app, "devices");
    await app.css('[data-view="devices"] [role=grid], [data-view="devices"] table');
    await shows(app, '[data-view="devices"]', strings);
    await go(app, "credentials");
    await shows(app, '[data-view="credentials"]', half(strings, 0));
    await inPage(app, ASK, "rename_credential", [{ id: sample, name: half(strings, 1).join(" ") }]);
    await clean("names");
    await app.restart();
    await watch(app);
    await go(app, "credentials");
    await shows(app, '[data-view="credentials"]', half(strings, 1));
    await go(app, "compose");
    await clean("names");
  });
}

/** The first or the second half of the strings: all of them are too long for one name. */
const half = (strings, nth) => {
  const middle = Math.ceil(strings.length / 2);
  return nth === 0 ? strings.slice(0, middle) : strings.slice(middle);
};

/** Every surface of the preview, with markup wherever a payload can have a text. */
async function previews({ app, step, strings, clean }) {
  await step("the previews show markup as text", async () => {
    for (const type of ["alert", "liveactivity", "voip"]) {
      await typed(app, type);
      // Each string is the title on the lock screen, a share of them on the other surfaces; the rest stand around it.
      // The unit test of the surfaces has each string on each of them.
      const all = strings.map((text, at) => ({
        title: text,
        payload: JSON.stringify(everywhere(text, strings.at(at - 1), strings.at(at - 2))),
      }));
      const some = type === "alert" ? all : all.filter((_, at) => at % 3 === 0);
      const shown = await inPage(app, SURFACES, some);
      const wrong = shown.filter((it) => it.surface !== "icon" && !plain(it.text).includes(plain(it.title)));
      const surfaces = new Set(shown.map((it) => it.surface));
      console.log(`# ${type}: ${surfaces.size} surfaces, ${shown.length} previews: ${[...surfaces].join(" ")}`);
      assert.deepEqual(
        wrong.map(({ surface, title }) => `${surface}: ${title}`),
        [],
      );
      await clean(type);
    }
    await typed(app, "alert");
  });

  await step("so do they with the texts of a strings file", async () => {
    const all = strings.map((title, at) => ({
      title,
      payload: JSON.stringify({ aps: { alert: { "title-loc-key": `key${at}`, body: "Hello" } } }),
    }));
    const shown = await inPage(app, SURFACES, all, ["lock"]);
    assert.equal(shown.length, strings.length);
    for (const { title, text } of shown) assert.ok(plain(text).includes(plain(title)), `${title} in ${text}`);
    await clean("strings");
  });
}

/** What is sent and what has arrived: rows, inbox, the phone of the simulator; and pushes of other programs. */
async function arrivals({ app, step, strings, clean }) {
  await step("rows and inbox show it as text", async () => {
    await tab(app, "json");
    await app.css(".cm-content");
    await (await app.css('[data-field="device_ids"]')).click();
    const boxes = `return document.querySelectorAll("input[type=checkbox][data-device]").length`;
    await app.waitFor("the devices to choose from", async () => (await app.run(boxes)) > strings.length);
    await app.run(
      `for (const it of document.querySelectorAll("input[type=checkbox][data-device]:not(:checked)")) it.click();`,
    );
    await shows(app, ".device-list", strings);
    await app.press("Escape");
    await app.run(
      "window.hostile.put(arguments[0])",
      JSON.stringify({ aps: { alert: { title: strings.slice(0, 20).join(" "), body: strings.slice(20).join(" ") } } }),
    );
    await act(app, "send");
    const rows = `return document.querySelectorAll("[data-receipt]").length`;
    await app.waitFor("a row for each device", async () => (await app.run(rows)) === strings.length + 1);
    await shows(app, '[data-part="receipts"]', strings);
    await clean("rows");
    await go(app, "simulator");
    await app.css("[data-entry]");
    await shows(app, '[data-view="simulator"]', strings);
    await clean("inbox");
    await go(app, "compose");
  });

  await step("pushes of other programs are shown as text", async () => {
    const payload = JSON.stringify({ "Simulator Target Bundle": strings[2], ...everywhere(strings.join(" ")) });
    const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
    const header = (name) => `-H ${quoted(`${name}: ${strings.join(" ").replace(/[^ -~]/g, "")}`)}`;
    const curl = [
      "curl",
      ...["apns-topic", "apns-collapse-id", "apns-push-type", "authorization"].map(header),
      "-d",
      quoted(payload),
      "https://api.push.apple.com/3/device/00",
    ].join(" ");
    for (const [name, text] of [
      ["apns", payload],
      ["cURL", curl],
      ["broken", `${curl} '`],
    ]) {
      await command(app, "import-push", "import-push");
      await app.run(
        "window.markup.fill(document.querySelector('textarea[data-field=import-text]'), arguments[0])",
        text,
      );
      await app.css('[data-part="found-push"], [data-dialog="import-push"] [data-part="failure"]');
      await app.screenshot(`markup-import-${name}`);
      await clean(name);
      await app.press("Escape");
      await closed(app);
    }
  });
}

/** Fills every field that is in sight with every string. */
async function fill(app, place, strings, filled) {
  await watch(app);
  const fields = await inPage(app, FILL, strings);
  assert.ok(fields.length > 0, `${place} has a field`);
  for (const { name, times } of fields) {
    assert.notEqual(name, "", `a field without data-field in ${place}`);
    assert.ok(times >= 1);
    filled.set(name, (filled.get(name) ?? 0) + times);
  }
}

/** Names of text fields in the sources: a field that no place of this test shows is a failure. */
function complete(filled) {
  const folder = new URL("ui/src/", ROOT);
  const named = new Set();
  for (const file of readdirSync(folder, { recursive: true }).filter((it) => it.endsWith(".svelte"))) {
    const source = readFileSync(new URL(file, folder), "utf8");
    for (const [tag] of source.matchAll(/<(TextField|input|textarea)\b[^]*?(\/>|><\/textarea>)/g)) {
      if (/type="(checkbox|radio|range)"/.test(tag)) continue;
      const name = /\b(?:data-)?field="([\w-]+)"/.exec(tag)?.[1];
      if (name) named.add(name);
    }
  }
  const times = [...filled.values()].reduce((sum, it) => sum + it, 0);
  console.log(`# ${filled.size} fields by name, filled ${times} times: ${[...filled.keys()].sort().join(" ")}`);
  assert.ok(named.size > 40, `${named.size} names in the sources`);
  assert.deepEqual(
    [...named].filter((it) => !filled.has(it)),
    [],
  );
}

async function policy(app, canary) {
  const { security } = JSON.parse(readFileSync(new URL("tauri.conf.json", ROOT), "utf8")).app;
  const { proofs, evaluated, fetched, refused, served } = await inPage(app, PROVE, canary.url);
  const hashes = served.match(/'sha256-[^']+'/g) ?? [];
  console.log(`# served: ${served.replace(/ 'sha256-[^']+'/g, "")}, and ${hashes.length} hashes`);
  for (const text of [security.csp, served]) {
    const parts = new Map(
      text
        .split(";")
        .map((it) => it.trim().split(/\s+/))
        .map(([name, ...values]) => [name, values]),
    );
    const scripts = parts.get("script-src") ?? parts.get("default-src");
    assert.ok(scripts.includes("'self'"), text);
    assert.doesNotMatch(scripts.join(" "), /unsafe-inline|unsafe-eval|\*|https?:|data:|blob:/, text);
    assert.deepEqual(parts.get("object-src"), ["'none'"], text);
    assert.deepEqual(parts.get("base-uri"), ["'none'"], text);
  }
  assert.deepEqual([proofs, evaluated, fetched], [0, "EvalError", "refused"], "code that was put into the page ran");
  for (const part of ["script-src", "img-src", "connect-src"])
    assert.ok(
      refused.some((it) => it.startsWith(part)),
      `${part} in ${refused}`,
    );
  assert.deepEqual(canary.asked, []);
  // What was put in here is what the watch is for: it saw all of it.
  const found = await app.run("return window.markup.found");
  for (const what of ["element: <script", "handler: <img", "src: http", "href: javascript"])
    assert.ok(
      found.some((it) => it.startsWith(what)),
      `${what} in ${found}`,
    );
}

async function watch(app) {
  await app.run(WATCH);
  await app.run(HOSTILE);
}

async function inPage(app, script, ...args) {
  const found = await app.driver.executeAsyncScript(script, ...args);
  assert.equal(found.failure, undefined);
  return found;
}

/** Waits until all of these have been shown as text in what a selector finds; long lists draw what is in sight, and are scrolled. */
function shows(app, selector, texts) {
  let shown = "";
  return app.waitFor(`markup as text in ${selector}`, async () => {
    shown += plain(await app.run(SEEN, selector));
    const missing = texts.filter((it) => !shown.includes(plain(it)));
    if (missing.length > 0)
      throw new Error(`not shown: ${missing.slice(0, 3).join(" | ")} (${missing.length}) in ${shown.slice(0, 600)}`);
    return true;
  });
}

const SEEN = `
  const all = [...document.querySelectorAll(arguments[0])];
  const text = all.map((it) => it.textContent).join(" ");
  for (const it of all.flatMap((it) => [it, ...it.querySelectorAll("*")])) {
    if (it.scrollHeight > it.clientHeight + 1 && getComputedStyle(it).overflowY !== "visible")
      it.scrollTop = it.scrollTop + it.clientHeight >= it.scrollHeight - 1 ? 0 : it.scrollTop + it.clientHeight / 2;
  }
  return text;`;

/** Without what cannot be seen: controls are shown as signs or not at all. */
const plain = (text) => text.replace(/[\u0000-\u0020\u00a0\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffd]/gu, ""); // eslint-disable-line no-control-regex

/** A payload with markup wherever a text can be. */
function everywhere(title, other = title, third = title) {
  const state = { status: title, [other]: third };
  const alert = { title, subtitle: other, body: third };
  return {
    aps: {
      alert,
      sound: other,
      category: third,
      "thread-id": other,
      "interruption-level": third,
      event: other,
      "content-state": state,
    },
    caller: title,
    image: other,
    [third]: other,
  };
}

/** Chooses a push type, and opens the JSON. */
async function typed(app, type) {
  await tab(app, "form");
  await choose(app, "push_type", new RegExp(`^${type}`));
  await tab(app, "json");
  await app.css(".cm-content");
}

const closed = (app) =>
  app.waitFor("the dialog to be closed", () => app.run(`return !document.querySelector("[data-dialog]")`));

/** Those that can be names of files, as profiles. */
const fileNames = (strings) => strings.filter((it) => !/[/\u0000]/.test(it) && Buffer.byteLength(it) < 200); // eslint-disable-line no-control-regex

function profiles(desktop, strings) {
  const folder = join(desktop.data, "workspaces/Sample/profiles");
  const [like] = readdirSync(folder, { recursive: true }).filter((it) => it.endsWith(".push.json"));
  const [head, body] = [".push.json", ".payload.json"].map((end) =>
    readFileSync(join(folder, like.replace(".push.json", end))),
  );
  const hostile = fileNames(strings);
  assert.ok(hostile.length >= 8, `${hostile.length} names of files`);
  for (const name of hostile) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, `${name}.push.json`), head);
    writeFileSync(join(folder, name, `${name}.payload.json`), body);
  }
}

/** A server that nobody is to ask for anything. */
class Canary {
  asked = [];
  #server;

  static open() {
    const canary = new Canary();
    canary.#server = createServer((request, response) => {
      canary.asked.push(request.url);
      response.end();
    });
    canary.#server.on("connection", () => canary.asked.push("a connection"));
    return new Promise((resolve) => canary.#server.listen(0, "127.0.0.1", () => resolve(canary)));
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}
