// Every view in both themes before axe-core, and pictures of every view for people to look at.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chatViews } from "./chat-views.mjs";
import { journey } from "./harness/index.mjs";
import { fits, set, settled, SIZES } from "./look.mjs";
import { act, choose, go, insert, menu, readKey, sent, signingKey, tab } from "./steps.mjs";

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
            for (const [name, open, close, once] of views) {
              // Of what lies over the composer, one theme a language is enough.
              if (once && (language === "en") !== (theme === "light")) continue;
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

/** Name, how to get there, how to get away where it lies over the others, and whether few pictures are enough. */
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
    ["compose-variables", composing("variables")],
    ...composerDialogs(app, composing("form")).map((it) => [...it, escape, true]),
    [
      "send-warnings",
      async () => {
        await composing("form")();
        await act(app, "send");
        await app.css('[data-dialog="send-warnings"]');
      },
      escape,
    ],
    ...chatViews(app, escape),
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
    ["history", () => go(app, "history")],
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

/** What opens over the composer. */
function composerDialogs(app, start) {
  const fromMenu = (item, dialog, ready) => async () => {
    await start();
    await menu(app, item);
    await app.css(`[data-dialog="${dialog}"]`);
    await ready?.();
  };
  const fromPreview = (action, dialog, ready) => async () => {
    await start();
    // In a narrow window the preview is a tab.
    if (await app.run(`return !!document.querySelector('[data-tab="preview"]')`)) await tab(app, "preview");
    await act(app, action);
    if (action === "preview-settings") await act(app, "preview-strings", "[data-popover]");
    await app.css(`[data-dialog="${dialog}"]`);
    await ready?.();
  };
  const imported = async () => {
    await (await app.field("import-text")).click();
    await insert(app, COMMAND);
    await app.css('[data-part="found-push"]');
  };
  const sides = () => app.css('[data-part="compare-right"] [data-part="notification"]');
  return [
    ["templates", fromMenu("templates", "templates", () => app.css("[data-template]"))],
    ["import-push", fromMenu("import", "import-push", imported)],
    ["export-push", fromMenu("export", "export-push")],
    ["strings", fromPreview("preview-settings", "strings")],
    ["compare", fromPreview("preview-compare", "compare", sides)],
    ["save-picture", fromPreview("preview-save", "save-picture", () => app.css('[data-part="made-picture"]'))],
  ];
}

const COMMAND = [
  "curl --http2 -H 'apns-topic: com.example.shop' -H 'apns-push-type: alert' -H 'apns-expiration: 0'",
  `-d '{"aps":{"alert":{"title":"Back in stock","body":"The yellow raincoat is here."}}}'`,
  `https://api.sandbox.push.apple.com/3/device/${"0a1b2c3d".repeat(8)}`,
].join(" ");
