// The shortest journey: the app opens on a machine that never saw it, and again after a crash.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { journey } from "./harness/index.mjs";

journey("first start", { keychain: true }, async ({ app, desktop, step }) => {
  await step("the window shows the compose view", async () => {
    await app.find("button", /^Send\b/);
    assert.deepEqual(await app.run("return [innerWidth, innerHeight]"), [1280, 800]);
    await app.screenshot("first-start");
  });

  await step("the sample key is in the keychain", async () => {
    const [held, ...others] = await desktop.keychain();
    assert.match(held?.label ?? "", /pushbench/i);
    assert.deepEqual(others, []);
  });

  await step("what the page and the core say to each other can be read", async () => {
    await app.click("button", /^Simulator\b/);
    await app.waitFor("a message", async () => (await app.ipc()).some(({ kind }) => kind === "answer"));
  });

  await step("a crash leaves what a second start finds", async () => {
    await app.crash();
    assert.ok(existsSync(join(desktop.data, "store.sqlite3")));
    await app.restart();
    await app.find("button", /^Send\b/);
    assert.equal((await desktop.keychain()).length, 1, "no second key was made");
  });
});
