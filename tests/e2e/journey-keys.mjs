// The parts of the main job that are about real keys: importing one, and where it may be used.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { act, choose, go, pick, readKey, signingKey } from "./steps.mjs";

export async function importKeys(app, desktop, step, { downloads, key }) {
  await step("what is no key for APNs is told in words that name the file", async () => {
    await go(app, "credentials");
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    const files = [
      ["empty.p8", "", "key-refused", /empty\.p8 is empty\. Copy or download it again\./],
      ["notes.p8", "Buy milk", "key-refused", /notes\.p8 is a text file, and no APNs key\. Expected a \.p8 file/],
      ["cert.p8", readFileSync(join(desktop.data, "loopback-ca.pem")), "file", /cert\.p8[^]*which cannot push/],
      ["rsa.p8", rsa.export({ type: "pkcs8", format: "pem" }), "file", /rsa\.p8[^]*A private key, but no APNs key/],
      ["curve.p8", signingKey("secp384r1").pem, "key-refused", /curve\.p8 is an [^.]*EC P-384[^]*takes keys on the curve P-256/],
    ];
    for (const [name, content, dialog, words] of files) {
      writeFileSync(join(downloads, name), content);
      await told(app, join(downloads, name), dialog, words);
    }
    writeFileSync(join(downloads, "huge.p8"), "");
    truncateSync(join(downloads, "huge.p8"), 2 ** 30); // Holds nothing: a gigabyte only by its length.
    await told(app, join(downloads, "huge.p8"), "key-refused", /huge\.p8 is 1,?073,?741,?824 bytes, more than/);
    await told(app, join(downloads, "absent.p8"), "key-refused", /absent\.p8/);
  });

  await step("a damaged .p8 is repaired, the team asked, and the key listed", async () => {
    const file = join(downloads, "AuthKey_ABCDE12345.p8");
    writeFileSync(file, key.pem.replaceAll("\n", "\r\n"));
    await readKey(app, file);
    await app.waitForText("Import AuthKey_ABCDE12345.p8", { inside: '[data-dialog="import-key"]' });
    await app.waitForText("Windows line endings", { inside: '[data-field="repairs"]' });
    assert.equal(await (await app.field("key_id")).getAttribute("value"), "ABCDE12345");
    await app.screenshot("journey-import-key");
    await app.fill(await app.field("team_id"), "short");
    await act(app, "import-key");
    await app.waitForText("A team ID is 10 letters and digits. Found “short”.", { inside: "[data-dialog]" });
    await app.fill(await app.field("team_id"), "TEAM012345");
    await act(app, "import-key");
    await app.waitForText(/ABCDE12345[^]*TEAM012345[^]*Apple/, { inside: '[data-view="credentials"]' });
    // Beside the two keys, the provider token that the sample key spoke with.
    assert.deepEqual(await desktop.kept(), { keys: 2, tokens: 1 }, "the key is in the keychain");
  });
}

export async function production(app, step, { clickSend }) {
  await step("production is marked in red and asks before anything is sent", async () => {
    await go(app, "compose");
    await choose(app, "credential", /ABCDE12345/);
    const receipts = () => app.text('[data-part="receipts"]');
    // The view has just come back, and has no text before it is laid out.
    const rows = await app.waitFor("the rows of the last send", receipts);
    await pick(app, "endpoint", "production");
    const button = await app.find("button", /^Send to Production/);
    await app.waitFor("the button to be red", () => isRed(app, button)); // Its colour takes a moment to change.
    await clickSend();
    await act(app, "send-yes", '[data-dialog="send-warnings"]');
    await app.waitForText("Send to Production?", { inside: '[data-dialog="send-production"]' });
    await app.waitForText("This reaches the phones of real users.", { inside: "[data-dialog]" });
    await app.waitForText("api.push.apple.com", { inside: "[data-dialog]" });
    await app.screenshot("journey-production");
    await act(app, "send-no");
    assert.equal(await receipts(), rows, "nothing was sent");
    await pick(app, "endpoint", "loopback");
    await choose(app, "credential", /SAMPLEKEY1/);
  });
}

async function told(app, path, dialog, words) {
  await readKey(app, path);
  await app.waitForText(words, { inside: `[data-dialog="${dialog}"]` });
  await app.press("Escape");
  await app.waitFor("the dialog to be closed", () => app.run(`return !document.querySelector("[data-dialog]")`));
}

function isRed(app, element) {
  return app.run(
    `const [r, g, b] = getComputedStyle(arguments[0]).backgroundColor.match(/[\\d.]+/g).map(Number);
     return r > 1.5 * g && r > 1.5 * b;`,
    element,
  );
}
