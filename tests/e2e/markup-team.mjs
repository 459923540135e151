// Every place of devices, history, workspace and sealed keys with a text field: its name, how to get there, and how to
// get away.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { closing } from "./markup-chat.mjs";
import { act, go, menu, pick, tap } from "./steps.mjs";

const COLLECTION = JSON.stringify({
  info: { name: "Push", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
  item: ["<b>One", "<i>Two"].map((name) => ({
    name,
    request: {
      method: "POST",
      url: `https://api.sandbox.push.apple.com/3/device/${"ab".repeat(32)}`,
      body: { mode: "raw", raw: '{"aps":{"alert":"<b>"}}' },
    },
  })),
});

export function teamPlaces(tools) {
  return [...devices(tools), ...history(tools), ...workspace(tools)];
}

function devices({ app, desktop }) {
  const escape = () => closing(app);
  const table = join(desktop.home, "devices.csv");
  writeFileSync(table, `token,name,<b>\n${"ab".repeat(32)},<i>Ana</i>,x\n`);
  const one = async () => {
    await go(app, "devices");
    await app.fill(await app.field("device-search"), "simulated");
    await app.css('[data-device="Simulated iPhone"]');
    await act(app, "tick-device", '[data-device="Simulated iPhone"]');
  };
  return [
    [
      "devices from a file",
      async () => {
        await go(app, "devices");
        await act(app, "import-devices");
        await app.css('[data-dialog="import-devices"] [data-field="text"]');
      },
      escape,
    ],
    [
      "columns of a file",
      async () => {
        await act(app, "import-devices");
        await app.fill(await app.field("path"), table);
        await act(app, "look-at-file");
        await app.css('[data-step="columns"]');
      },
      escape,
    ],
    [
      "tag of ticked devices",
      async () => {
        await one();
        await act(app, "tag-ticked");
        await app.css('[data-dialog] [data-field="tag"]');
      },
      escape,
    ],
    [
      "pool of ticked devices",
      async () => {
        await act(app, "pool-ticked");
        await app.css('[data-dialog] [data-field="name"]');
      },
      escape,
    ],
  ];
}

function history({ app }) {
  const escape = () => closing(app);
  return [
    [
      "search of the history",
      () => go(app, "history"),
      () => app.field("history-search").then((it) => app.fill(it, "")),
    ],
    [
      "export of the history",
      async () => {
        await act(app, "history-export");
        await app.css('[data-field="history-path"]');
      },
      escape,
    ],
    [
      "how long the history is kept",
      async () => {
        await act(app, "history-keep");
        await app.css('[data-field="history-days"]');
      },
      escape,
    ],
  ];
}

function workspace({ app }) {
  const escape = () => closing(app);
  const open = (action) => async () => {
    await act(app, "workspace-menu");
    await act(app, action, '[role="menu"]');
    await app.css('[data-field="workspace-path"]');
  };
  return [
    [
      "search of profiles",
      async () => {
        await go(app, "compose");
        await app.css('[data-field="search-profiles"]');
      },
      () => app.field("search-profiles").then((it) => app.fill(it, "")),
    ],
    ["a workspace to open", open("open-workspace"), escape],
    ["a new workspace", open("new-workspace"), escape],
    [
      "what the team should know",
      async () => {
        await menu(app, "about-profile");
        await app.css('[data-field="about-notes"]');
      },
      escape,
    ],
    [
      "another name for a profile",
      async () => {
        await tap(app, "[data-profile]:not([aria-disabled])");
        await app.run(`document.querySelector("[data-profile]:not([aria-disabled])").focus()`);
        await app.press("F2");
        await app.css('[data-dialog="path"] [data-field="path"]');
      },
      escape,
    ],
    [
      "pushes of a folder",
      async () => {
        await menu(app, "import");
        await app.fill(await app.field("import-text"), COLLECTION);
        await app.css('[data-field="import-folder"]');
      },
      escape,
    ],
  ];
}

/** Needs the key "Orders", in a vault that is open. */
export function sealedPlaces({ app, desktop }) {
  const escape = () => closing(app);
  const identity = join(desktop.home, "age.key");
  execFileSync("age-keygen", ["-o", identity], { stdio: "ignore" });
  const recipient = execFileSync("age-keygen", ["-y", identity], { encoding: "utf8" }).trim();
  const seal = async () => {
    await go(app, "credentials");
    await tap(app, '[data-credential="Orders"]');
    await act(app, "seal");
    await app.css('[data-field="seal-file"]');
  };
  return [
    [
      "a passphrase for a sealed key",
      async () => {
        await seal();
        await pick(app, "seal-way", "typed");
        await app.css('[data-field="seal-again"]');
      },
      async () => {
        await pick(app, "seal-way", "made");
        await app.fill(await app.field("seal-file"), "With words");
        await act(app, "confirm-seal");
        // The passphrase is made slow to guess, and this build is slower still.
        await app.waitForText(/\S/, { inside: '[data-part="made-passphrase"]', ms: 60_000 });
        await act(app, "close-sealed");
      },
    ],
    [
      "recipients of a sealed key",
      async () => {
        await seal();
        await pick(app, "seal-way", "recipients");
        await app.css('[data-field="seal-recipients"]');
      },
      async () => {
        await app.fill(await app.field("seal-file"), "Shop");
        await app.fill(await app.field("seal-recipients"), recipient);
        await act(app, "confirm-seal");
        await act(app, "close-sealed");
      },
    ],
    [
      "the passphrase of a sealed file",
      async () => {
        await act(app, "sealed-files");
        await tap(app, 'li:nth-of-type(2) [data-action="open-sealed"]');
        await app.css('[data-field="sealed-passphrase"]');
      },
      escape,
    ],
    [
      "the key of a sealed file",
      async () => {
        await act(app, "sealed-files");
        await act(app, "open-sealed");
        await app.css('[data-field="sealed-identity"]');
      },
    ],
    [
      "the name of a sealed key",
      async () => {
        await app.fill(await app.field("sealed-identity"), identity);
        await act(app, "unlock-sealed");
        await app.css('[data-dialog="take-over-sealed"]');
        await tap(app, '[data-field="sealed-replaces"]');
        // A list that is still being placed takes no click yet; the credentials behind the dialog are options as well.
        await app.waitFor("the option to take a click", async () => {
          await app.click("option", /^Nothing/, { ms: 0 });
          return true;
        });
        await app.css('[data-field="sealed-name"]');
      },
      escape,
    ],
  ];
}
