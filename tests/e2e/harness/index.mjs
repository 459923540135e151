// What a journey needs. Usage:
//
//   journey("a first push", { keychain: true }, async ({ app, desktop, step }) => {
//     await step("types a title", async () => { … });
//   });

import { test } from "node:test";

import { startDesktop } from "./desktop.mjs";

/**
 * One test with a desktop of its own and the app open on it for the first time. A step that fails leaves a
 * picture of the window and the text in it; at the end nothing that was started is left running.
 */
export function journey(name, options, body) {
  test(name, async (t) => {
    const desktop = await startDesktop(slug(name), options);
    try {
      const app = await desktop.open(options);
      const step = (what, work) => taken(t, app, `failed-${slug(name)}-${slug(what)}`, what, work);
      await body({ app, desktop, step });
    } finally {
      await desktop.close();
    }
  });
}

// The steps of a journey need each other: where one fails, the rest is not tried.
async function taken(t, app, picture, what, work) {
  let failure = null;
  await t.test(what, async () => {
    try {
      await work();
    } catch (error) {
      failure = error;
      await explain(app, picture, error);
      throw error;
    }
  });
  if (failure) throw new Error(`stopped after the step "${what}"`);
}

async function explain(app, picture, error) {
  try {
    error.message += `\nthe window: ${await app.screenshot(picture)}`;
  } catch (reason) {
    error.message += `\nno picture of the window: ${reason.message}`;
  }
}

function slug(text) {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
