// Every place with a text field: its name, how to get there, and how to get away where it lies over the others.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { openssl } from "./apple.mjs";
import { chatPlaces, closing } from "./markup-chat.mjs";
import { sealedPlaces, teamPlaces } from "./markup-team.mjs";
import { act, choose, go, pick, readKey, signingKey, tab } from "./steps.mjs";

const PASSPHRASE = "correct horse battery";
const PUSH_TYPES =
  "alert background location voip complication controls fileprovider liveactivity mdm pushtotalk widgets";

export function places(tools) {
  return [
    ...forms(tools),
    ...composing(tools),
    ...elsewhere(tools),
    ...credentials(tools),
    ...sealedPlaces(tools),
    ...chatPlaces(tools),
    ...teamPlaces(tools),
  ];
}

/** The form of every push type, all of it unfolded. */
function forms({ app }) {
  const everything = {
    aps: {
      alert: {
        title: "T",
        "title-loc-key": "k",
        "title-loc-args": ["a"],
        "loc-key": "k",
        "loc-args": ["a"],
      },
      sound: { critical: 1, name: "a.caf", volume: 0.5 },
      "account-id": "x",
      timestamp: 1_800_000_000,
      "stale-date": 1_800_000_000,
      "dismissal-date": 1_800_000_000,
      "content-state": { status: "s" },
      "attributes-type": "A",
      attributes: { name: "n" },
    },
    order: "o",
    list: [1],
  };
  const unfolded = async (type, payload) => {
    await go(app, "compose");
    await tab(app, "form");
    await choose(app, "push_type", new RegExp(`^${type}`));
    await tab(app, "json");
    await app.css(".cm-content");
    await app.run("window.hostile.put(arguments[0])", JSON.stringify(payload));
    await tab(app, "form");
    await app.css('[data-view="compose"] details, [data-view="compose"] [data-field]');
    await app.run(
      `for (const it of document.querySelectorAll("[data-view=compose] details:not([open])")) it.open = true`,
    );
    await app.run(
      `for (const it of document.querySelectorAll("[data-view=compose] [data-action=add-item]")) it.click()`,
    );
  };
  const types = PUSH_TYPES.split(" ").map((type) => [`form of ${type}`, () => unfolded(type, everything)]);
  const sent = {
    aps: {
      event: "update",
      timestamp: "{{now:number}}",
      "stale-date": "{{now+1h:number}}",
      "content-state": {},
      sound: "a",
    },
  };
  return [
    ...types,
    ["form of liveactivity, after a time", () => unfolded("liveactivity", sent)],
    ["form with a plain sound", () => unfolded("alert", { aps: { alert: {}, sound: "a", badge: 1 } })],
  ];
}

function composing({ app }) {
  const escape = () => closing(app);
  return [
    [
      "headers",
      async () => {
        await tab(app, "headers");
        await pick(app, "apns_id", "given");
        await pick(app, "priority", "other");
        await choose(app, "expiration_kind", "At a fixed time");
        await choose(app, "push_type", "Other…");
      },
    ],
    [
      "headers, expiring after a time",
      async () => {
        await choose(app, "expiration_kind", "Some time after the send");
      },
    ],
    [
      "variables",
      async () => {
        await tab(app, "json");
        await app.run("window.hostile.put(arguments[0])", '{"aps":{"alert":"{{first}} {{v}}"}}');
        await tab(app, "variables");
        await app.fill(await app.field("variable_new"), "first");
        await act(app, "add-variable");
        await app.css('[data-variable="first"] input');
      },
    ],
    [
      "search in the JSON",
      async () => {
        await tab(app, "json");
        await act(app, "json-search");
        await app.css(".cm-search");
      },
      escape,
    ],
    [
      "devices to choose",
      async () => {
        await (await app.css('[data-field="device_ids"]')).click();
        await app.css('[data-field="device-search"]');
      },
      escape,
    ],
    [
      "a pasted token and a token file",
      async () => {
        for (const action of ["paste-token", "token-file"]) {
          await (await app.css('[data-field="device_ids"]')).click();
          await act(app, action);
        }
        await app.css('[data-field="token"]');
        await app.css('[data-field="token_file"]');
      },
    ],
    ["templates", () => command(app, "templates", "templates"), escape],
    ["import", () => command(app, "import-push", "import-push"), escape],
    ["export", () => command(app, "export-push", "export-push"), escape],
    [
      "picture of the preview",
      async () => {
        await tab(app, "json");
        await app.run("window.hostile.put(arguments[0])", '{"aps":{"alert":"<img src=x onerror=alert(1)>"}}');
        await command(app, "preview-picture", "save-picture");
      },
      escape,
    ],
    [
      "strings",
      async () => {
        await app.fill(await app.field("topic"), "com.example.shop");
        await command(app, "preview-strings", "strings");
      },
      escape,
    ],
    ["palette", () => openPalette(app), escape],
  ];
}

function elsewhere({ app }) {
  return [
    [
      "settings",
      async () => {
        await go(app, "compose");
        await command(app, "settings", null);
        await app.css('[data-dialog="settings"]');
        await pick(app, "proxy", "manual");
        await act(app, "choose-ca");
        await app.css('[data-field="extra_ca"]');
      },
      async () => {
        await pick(app, "proxy", "none");
        await closing(app);
      },
    ],
    ["list of devices", () => go(app, "devices")],
    [
      "device",
      async () => {
        await app.fill(await app.field("device-search"), "");
        await act(app, "add-device");
        await app.css('[data-dialog="device"]');
        await act(app, "add-variable");
        await app.css('[data-field="variable_value"]');
      },
      () => closing(app),
    ],
  ];
}

function credentials({ app, desktop }) {
  const escape = () => closing(app);
  const files = makeFiles(desktop);
  const show = async () => {
    await go(app, "credentials");
    await app.css('[data-view="credentials"]');
  };
  return [
    ["file to import", show],
    [
      "key",
      async () => {
        await readKey(app, files.key);
        await app.css('[data-dialog="import-key"]');
      },
    ],
    [
      "passphrase",
      async () => {
        await app.fill(await app.field("name"), "Orders");
        await app.fill(await app.field("key_id"), "ABCDE12345");
        await app.fill(await app.field("team_id"), "TEAM012345");
        const topics = await app.css('[data-field="topics"]', 0).catch(() => null);
        if (topics) await app.fill(topics, "");
        await act(app, "import-key");
        await app.css('[data-dialog="no-keychain"]');
        await act(app, "protect");
        await app.css('[data-dialog="passphrase"]');
      },
      async () => {
        await app.fill(await app.field("passphrase"), PASSPHRASE);
        await app.fill(await app.field("passphrase-again"), PASSPHRASE);
        await act(app, "open-vault");
        await app.waitForText("ABCDE12345", {
          inside: '[data-view="credentials"]',
          ms: 20_000,
        });
      },
    ],
    [
      "name of a credential",
      async () => {
        await act(app, "rename");
        await app.css('[data-dialog="rename-credential"]');
      },
      escape,
    ],
    [
      "scope of a key",
      async () => {
        await act(app, "edit-scope");
        await app.css('[data-dialog="key-scope"]');
      },
      escape,
    ],
    [
      "certificate without its key",
      async () => {
        await readKey(app, files.certificate);
        await app.css('[data-dialog="file"] [data-field="other-path"]');
      },
      escape,
    ],
    [
      "password of a file",
      async () => {
        await readKey(app, files.p12);
        await app.css('[data-dialog="file-password"]');
      },
    ],
    [
      "certificate",
      async () => {
        await app.fill(await app.field("file-password"), files.password);
        await act(app, "open-file");
        await app.css('[data-dialog="file"] [data-field="name"]');
      },
      async () => {
        await app.fill(await app.field("name"), "certificate");
        await act(app, "import-certificate");
        await app.waitFor("it to be imported", () => app.run(`return !document.querySelector("[data-dialog]")`));
      },
    ],
    [
      "export of a certificate",
      async () => {
        await (await app.css('[data-credential="certificate"]')).click();
        await app.css('[data-part="credential"][data-of="certificate"]');
        await act(app, "export", '[data-part="credential"]');
        await app.css('[data-dialog="export-p12"]');
      },
      escape,
    ],
    [
      "signing request",
      async () => {
        await act(app, "make-request");
        await app.css('[data-dialog="make-request"]');
      },
      escape,
    ],
    [
      "guide: bundle ID",
      async () => {
        await act(app, "open-guide");
        await (await app.css('[data-step="app_id"]')).click();
        await app.css('[data-field="bundle_id"]');
      },
    ],
    [
      "guide: file",
      async () => {
        await (await app.css('[data-step="profile"]')).click();
        await app.css('[data-field="step-path"]');
      },
      () => act(app, "close-guide"),
    ],
  ];
}

/** A key, a certificate, and both with a password. */
function makeFiles(desktop) {
  const at = (name) => join(desktop.home, name);
  const files = {
    key: at("AuthKey_ABCDE12345.p8"),
    certificate: at("push.pem"),
    p12: at("push.p12"),
    password: "secret",
  };
  writeFileSync(files.key, signingKey().pem);
  openssl(
    ...[
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "300",
      "-subj",
      "/UID=com.example.shop/CN=Apple Push Services: com.example.shop/OU=TEAM7XQ2AB/C=DE",
    ],
    ...[
      "-addext",
      "extendedKeyUsage=clientAuth",
      "-addext",
      "1.2.840.113635.100.6.3.1=DER:0500",
      "-addext",
      "1.2.840.113635.100.6.3.2=DER:0500",
    ],
    ...["-keyout", at("push.key"), "-out", files.certificate],
  );
  openssl(
    "pkcs12",
    "-export",
    "-in",
    files.certificate,
    "-inkey",
    at("push.key"),
    "-passout",
    "pass:secret",
    "-out",
    files.p12,
  );
  return files;
}

async function openPalette(app) {
  await app.press("Control", "k");
  return app.css('[data-field="palette-search"]');
}

/** Runs an action of the palette, and waits for its dialog. */
export async function command(app, action, dialog) {
  await app.fill(await openPalette(app), action.replace("preview-", "").split("-")[0]);
  await (await app.css(`[data-item="action.${action}"]`)).click();
  if (dialog) await app.css(`[data-dialog="${dialog}"]`);
}
