// Every view in both themes before axe-core, and pictures of every view for people to look at.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { journey } from "./harness/index.mjs";
import { fits, set, settled, SIZES } from "./look.mjs";
import { act, choose, go, readKey, sent, signingKey, tab } from "./steps.mjs";

journey("every view", { keychain: true }, async ({ app, step }) => {
  const downloads = mkdtempSync(join(tmpdir(), "pushbench-keys-"));
  const file = join(downloads, "AuthKey_ABCDE12345.p8");
  writeFileSync(file, signingKey().pem.replaceAll("\n", "\r\n"));
  const views = viewsOf(app, file);
  try {
    await step("there is something to see", async () => {
      await sent(app, () => act(app, "send"));
      await choose(app, "plays", "Production");
      await sent(app, () => act(app, "send"), [["warnings", "send-yes"]]);
      await go(app, "simulator");
      await app.css("[data-entry]");
      await go(app, "compose");
    });

    for (const theme of ["light", "dark"]) {
      for (const [name, open, close] of views) {
        await step(`axe-core finds nothing serious: ${name}, ${theme}`, async () => {
          await set(app, "theme", theme);
          await open();
          await settled(app);
          assert.deepEqual(await app.axe(), []);
          await close?.();
        });
      }
    }

    for (const language of ["en", "zh-Hans"]) {
      for (const theme of ["light", "dark"]) {
        await step(`pictures: ${language}, ${theme}`, async () => {
          await set(app, "language", language);
          await set(app, "theme", theme);
          for (const [width, height] of SIZES) {
            await app.resize(width, height);
            for (const [name, open, close] of views) {
              await open();
              await settled(app);
              await fits(app, `${name} ${language} ${width}`);
              await app.screenshot(`${name}-${language}-${theme}-${width}x${height}`);
              await close?.();
            }
          }
        });
      }
    }
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
});

/** Name, how to get there, and how to get away where it lies over the others. */
function viewsOf(app, keyFile) {
  const escape = async () => {
    await app.press("Escape");
    await app.waitFor("the dialog to be closed", () =>
      app.run(`return !document.querySelector("[data-dialog], [data-view=palette]")`),
    );
  };
  const composing = (name) => async () => {
    await go(app, "compose");
    await tab(app, name);
    if (name === "json") await app.css(".cm-content");
  };
  return [
    ["compose-form", composing("form")],
    ["compose-json", composing("json")],
    ["compose-headers", composing("headers")],
    [
      "send-warnings",
      async () => {
        await composing("form")();
        await act(app, "send");
        await app.css('[data-dialog="send-warnings"]');
      },
      escape,
    ],
    ["devices", () => go(app, "devices")],
    [
      "device-dialog",
      async () => {
        await go(app, "devices");
        await act(app, "edit-device");
        await app.css('[data-dialog="device"]');
      },
      escape,
    ],
    ["credentials", () => go(app, "credentials")],
    [
      "import-dialog",
      async () => {
        await go(app, "credentials");
        await readKey(app, keyFile);
        await app.css('[data-dialog="import-key"]');
      },
      escape,
    ],
    ["simulator", () => go(app, "simulator")],
    [
      "settings",
      async () => {
        await go(app, "compose");
        await app.press("Control", ",");
        await app.css('[data-dialog="settings"]');
      },
      escape,
    ],
    [
      "palette",
      async () => {
        await go(app, "compose");
        await app.press("Control", "k");
        await app.css('[data-field="palette-search"]');
      },
      escape,
    ],
  ];
}
