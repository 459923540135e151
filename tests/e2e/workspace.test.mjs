// A workspace of a team: made in a folder, filled, tidied, shared by git, and changed by others meanwhile.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { journey } from "./harness/index.mjs";
import { fits, set, settled, SIZES } from "./look.mjs";
import { act, menu, tab, tap, write } from "./steps.mjs";

const WORKSPACE = '[data-part="workspace"]';

journey("a team's workspace", { keychain: true }, async ({ app, step }) => {
  const folder = mkdtempSync(join(tmpdir(), "pushbench-team-"));
  const file = (path) => join(folder, "profiles", path);
  try {
    await made(app, step, folder);
    await tidied(app, step, file);
    await inGit(app, step, folder);
    await changedByOthers(app, step, file);
    await looks(app, step, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function made(app, step, folder) {
  await step("a folder without a workspace says so, and one is made in it", async () => {
    await act(app, "workspace-menu");
    await act(app, "open-workspace", '[role="menu"]');
    await app.fill(await app.field("workspace-path"), folder);
    await act(app, "confirm-workspace");
    await app.waitForText(/no pushbench\.json/, { inside: '[data-dialog="open-workspace"]' });
    await app.screenshot("workspace-none");
    await act(app, "other-workspace");
    await app.waitForText(/pushbench-team-/, { inside: WORKSPACE });
    await app.waitForText(/No profile yet/, { inside: ".side" });
    await app.screenshot("workspace-empty");
    assert.ok(existsSync(join(folder, "pushbench.json")));
  });

  await step("what is typed without a profile is saved as one", async () => {
    await tab(app, "json");
    await write(app, '{ "aps": { "alert": "First" } }');
    await app.press("Control", "s");
    await app.fill(await app.field("path"), "Orders/nul");
    await act(app, "confirm-path");
    await app.waitForText(/Windows keeps/, { inside: '[data-dialog="path"]' });
    await app.fill(await app.field("path"), "Orders/First");
    await act(app, "confirm-path");
    await app.css('[data-profile="Orders/First"][aria-current="true"]');
    assert.equal(
      readFileSync(join(folder, "profiles/Orders/First.payload.json"), "utf8"),
      '{ "aps": { "alert": "First" } }',
    );
  });
}

async function tidied(app, step, file) {
  await step("a profile is duplicated, renamed by a key, and dragged into another folder", async () => {
    await app.press("Control", "Shift", "d");
    await app.fill(await app.field("path"), "Night/Second");
    await act(app, "confirm-path");
    await app.css('[data-profile="Night/Second"][aria-current="true"]');
    await app.run(`document.querySelector('[data-profile="Night/Second"]').focus()`);
    await app.press("F2");
    await app.fill(await app.field("path"), "Night/Later");
    await act(app, "confirm-path");
    await app.css('[data-profile="Night/Later"]');
    const row = await app.css('[data-profile="Night/Later"]');
    const target = await app.css('[data-folder="Orders"]');
    await app.driver.actions().move({ origin: row }).press().move({ origin: target }).release().perform();
    await app.css('[data-profile="Orders/Later"][aria-current="true"]');
    assert.ok(existsSync(file("Orders/Later.push.json")) && existsSync(file("Orders/Later.payload.json")));
    assert.ok(!existsSync(file("Night/Later.push.json")));
  });

  await step("a change is marked until it is saved, and kept where it is not", async () => {
    await tab(app, "json");
    await write(app, '{ "aps": { "alert": "Later" } }');
    await app.css('[data-row]:has([data-profile="Orders/Later"]) .edited');
    await tap(app, '[data-profile="Orders/First"]');
    await app.css('[data-profile="Orders/First"][aria-current="true"]');
    await app.waitFor("its mark", () =>
      app.run(`return document.querySelector('[data-row]:has([data-profile="Orders/Later"]) .edited') !== null`),
    );
    await tap(app, '[data-profile="Orders/Later"]');
    await app.waitForText("Later", { inside: '[data-part="notification"]' });
    await app.press("Control", "s");
    await app.waitFor("the file", () => readFileSync(file("Orders/Later.payload.json"), "utf8").includes("Later"));
  });

  await step("notes are for the team, and a folder that is empty can go", async () => {
    await menu(app, "about-profile");
    await app.fill(await app.field("about-name"), "The later one");
    await app.fill(await app.field("about-notes"), "Ask Ana before sending to production.");
    await act(app, "confirm-about");
    await app.waitForText("The later one", { inside: '[data-part="title"]' });
    await app.press("Control", "s");
    await app.waitFor("the file", () => readFileSync(file("Orders/Later.push.json"), "utf8").includes("Ask Ana"));
    await app.waitForText("The later one", { inside: '[data-profile="Orders/Later"]' });
    await app.run(`document.querySelector('[data-folder="Night"]').focus()`);
    await tap(app, '[data-row]:has([data-folder="Night"]) [data-action="folder-menu"]');
    await act(app, "remove-folder", '[role="menu"]');
    await app.waitFor("the folder to be gone", () => !existsSync(file("Night")));
  });
}

async function inGit(app, step, folder) {
  await step("git says branch and changes", async () => {
    const git = (...args) =>
      execFileSync("git", ["-c", "user.name=QA", "-c", "user.email=qa@example.com", ...args], { cwd: folder });
    git("init", "-q", "-b", "team");
    await app.waitForText(/team/, { inside: '[data-part="git"]' });
    git("add", ".");
    git("commit", "-q", "-m", "First");
    await app.waitFor("no change", () => app.run(`return document.querySelector(".git .changes") === null`));
  });
}

async function changedByOthers(app, step, file) {
  await step("what another program changes is shown where nothing was typed", async () => {
    writeFileSync(file("Orders/Later.payload.json"), '{ "aps": { "alert": "From Ben" } }');
    await app.waitForText("From Ben", { inside: '[data-part="notification"]' });
    await app.waitForText(/1 changed/, { inside: '[data-part="git"]' });
  });

  await step("where both changed it, there is a choice, and nothing is written before", async () => {
    await write(app, '{ "aps": { "alert": "Mine" } }');
    await app.css('[data-row]:has([data-profile="Orders/Later"]) .edited');
    writeFileSync(file("Orders/Later.payload.json"), '{ "aps": { "alert": "Theirs" } }');
    await app.css('[data-dialog="outside"] [data-outside="payload"]');
    await settled(app);
    await app.screenshot("workspace-outside");
    assert.match(readFileSync(file("Orders/Later.payload.json"), "utf8"), /Theirs/);
    await act(app, "keep-mine");
    await app.waitFor("the dialog to be gone", () => app.run(`return !document.querySelector("[data-dialog]")`));
    await app.press("Control", "s");
    await app.waitFor("the file", () => readFileSync(file("Orders/Later.payload.json"), "utf8").includes("Mine"));
  });

  await step("a file in conflict is listed with its problem and left as it is", async () => {
    const conflict = "{\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n";
    writeFileSync(file("Orders/First.push.json"), conflict);
    await app.css('[data-profile="Orders/First"][aria-disabled="true"]');
    assert.match(
      await app.run(`return document.querySelector('[data-profile="Orders/First"]').title`),
      /merge conflict/,
    );
    assert.equal(readFileSync(file("Orders/First.push.json"), "utf8"), conflict);
  });
}

async function looks(app, step, folder) {
  await step("it looks as it should, in both languages and themes", async () => {
    const many = join(folder, "profiles/Campaigns");
    for (let nth = 1; nth <= 40; nth += 1) {
      const id = join(many, `Campaign ${nth}`);
      execFileSync("mkdir", ["-p", many]);
      writeFileSync(`${id}.push.json`, '{ "version": 1, "endpoint": "production" }\n');
      writeFileSync(`${id}.payload.json`, "{}");
    }
    await app.css('[data-profile="Campaigns/Campaign 1"]');
    for (const [language, theme] of [
      ["en", "light"],
      ["zh-Hans", "dark"],
    ]) {
      await set(app, "language", language);
      await set(app, "theme", theme);
      for (const [width, height] of SIZES) {
        await app.resize(width, height);
        await settled(app);
        await fits(app, `the workspace at ${width}`);
        await app.screenshot(`workspace-${language}-${theme}-${width}`);
      }
      await app.run(`document.querySelector('[data-profile]').focus()`);
      await app.press("F2");
      await app.css('[data-dialog="path"]');
      await settled(app);
      await app.screenshot(`workspace-rename-${language}`);
      await app.press("Escape");
    }
    await app.fill(await app.field("search-profiles"), "campaign 17");
    await app.waitFor("the one that is meant", () =>
      app.run(`return document.querySelectorAll("[data-profile]").length === 1`),
    );
    await app.screenshot("workspace-search");
  });
}
