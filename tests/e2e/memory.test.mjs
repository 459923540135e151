// What the user arranged is there again: the window's size, the panes, the theme.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { journey } from "./harness/index.mjs";

/** Where the sidebar ends. */
const SIDEBAR = "return Math.round(document.querySelector('#main').getBoundingClientRect().left)";

journey("what is remembered", { keychain: true }, async ({ app, desktop, step }) => {
  let width;

  await step("the window and a pane are given other sizes", async () => {
    // The session begins before the view is there: it waits for what the core says and for the fonts.
    await app.css("#main");
    await app.resize(1100, 720);
    const before = await app.run(SIDEBAR);
    await app.run("document.querySelector('[role=separator]').focus()");
    for (let times = 0; times < 3; times++) await app.press("ArrowRight");
    await app.waitFor("a wider sidebar", async () => (await app.run(SIDEBAR)) > before);
    width = await app.run(SIDEBAR);
    await app.waitFor("the size in the file", async () => {
      const frame = JSON.parse(readFileSync(join(desktop.data, "window.json"), "utf8"));
      return frame.width === 1100 && frame.height === 720;
    });
    await app.waitFor("the pane to be kept", async () =>
      (await app.ipc()).some(({ command }) => command === "save_layout"),
    );
  });

  await step("after a crash they are as they were", async () => {
    await app.crash();
    await app.restart({ resize: false });
    await app.find("button", /^Send\b/);
    assert.deepEqual(await app.run("return [innerWidth, innerHeight]"), [1100, 720]);
    assert.equal(await app.run(SIDEBAR), width);
  });
});
