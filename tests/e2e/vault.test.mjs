// A machine without a keychain: all works but real keys, and these can be kept under a passphrase.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { journey } from "./harness/index.mjs";
import { act, choose, go, only, readKey, sent, signingKey } from "./steps.mjs";

const LINE = "No keychain on this machine: the sample key is kept in memory for this run.";
const CREDENTIALS = '[data-view="credentials"]';
const PASSPHRASE = "correct horse battery";

journey("without a keychain", { keychain: false }, async ({ app, desktop, step }) => {
  const downloads = mkdtempSync(join(tmpdir(), "pushbench-keys-"));
  const key = signingKey();
  const file = join(downloads, "AuthKey_ABCDE12345.p8");
  writeFileSync(file, key.pem);
  const vault = join(desktop.data, "vault.json");
  try {
    await step("one quiet line says so, and sending works", async () => {
      await app.waitForText(LINE, { inside: '[data-part="vault"]' });
      assert.match(only(await sent(app, () => act(app, "send"))).text, /^200 .*Simulated iPhone/);
    });

    await step("a real key asks for a place to keep it", async () => {
      await go(app, "credentials");
      await importKey(app, file);
      await app.waitForText("No keychain on this machine", { inside: '[data-dialog="no-keychain"]' });
      await app.waitForText("No keychain service, such as GNOME Keyring or KWallet, is running.");
      await app.waitForText("kept in a file instead, encrypted with a passphrase that you choose.");
      await app.screenshot("vault-no-keychain");
      assert.ok(!existsSync(vault));
    });

    await step("a short passphrase and two that differ are refused", async () => {
      await act(app, "protect");
      await app.waitForText("Protect your keys with a passphrase", { inside: '[data-dialog="passphrase"]' });
      await passphrase(app, "short", "short");
      await app.waitForText(/Use at least \d+ characters\./, { inside: "[data-dialog]" });
      await passphrase(app, PASSPHRASE, `${PASSPHRASE}!`);
      await app.waitForText("The two passphrases differ.", { inside: "[data-dialog]" });
      assert.ok(!existsSync(vault));
    });

    await step("the passphrase protects the key", async () => {
      await passphrase(app, PASSPHRASE, PASSPHRASE);
      await app.waitForText(/ABCDE12345[^]*TEAM012345/, { inside: CREDENTIALS, ms: 20_000 });
      await app.waitForText("Private keys are kept in an encrypted file under your passphrase.");
      assert.equal((await app.text()).includes(LINE), false, "the line is gone");
      const sealed = readFileSync(vault, "latin1");
      for (const needle of [...key.needles, PASSPHRASE]) assert.ok(!sealed.includes(needle));
    });

    await step("the key signs", async () => {
      assert.match(await allowed(app), /^200 /);
    });

    await step("the next run asks for the passphrase, and then the key signs again", async () => {
      await app.restart();
      await go(app, "credentials");
      await app.waitForText("Not in this vault", { inside: CREDENTIALS });
      await act(app, "ask-passphrase");
      await app.fill(await app.field("passphrase"), "wrong passphrase");
      await act(app, "open-vault");
      await app.waitForText("This passphrase does not open the vault.", { inside: "[data-dialog]", ms: 20_000 });
      await app.fill(await app.field("passphrase"), PASSPHRASE);
      await act(app, "open-vault");
      await app.waitFor(
        "the key to be usable",
        async () => !(await app.text(CREDENTIALS)).includes("Not in this vault"),
        20_000,
      );
      await go(app, "compose");
      assert.match(only(await sent(app, () => act(app, "send"))).text, /^200 /, "the host was allowed before");
    });
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
});

async function importKey(app, file) {
  await readKey(app, file);
  await app.css('[data-dialog="import-key"]');
  await app.fill(await app.field("team_id"), "TEAM012345");
  await act(app, "import-key");
}

async function passphrase(app, first, again) {
  await app.fill(await app.field("passphrase"), first);
  await app.fill(await app.field("passphrase-again"), again);
  await act(app, "open-vault");
}

/** Sends with the imported key to the simulator, which it is asked about, being no host of Apple's. */
async function allowed(app) {
  await go(app, "compose");
  await choose(app, "credential", /ABCDE12345/);
  const rows = await sent(app, () => act(app, "send"), [["host", "send-yes"]]);
  return only(rows).text;
}
