// A certificate's whole life in the real window: requested, signed by an authority of the test's own, read, imported,
// exported, pushed with, removed; and the guide that shows the way. openssl judges every file that comes out.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Authority, openssl, tried } from "./apple.mjs";
import { journey } from "./harness/index.mjs";
import { fits, set, settled, SIZES } from "./look.mjs";
import { act, choose, drop, go, only, pick, readKey, sent } from "./steps.mjs";

const BUNDLE = "com.example.shop"; // The app of the sample notification.
const PASSWORD = "Tränen & 密码 2026";
/** Making an RSA key in a debug build takes its time. */
const SLOW = 120_000;

journey("a certificate from request to removal", { keychain: true }, async ({ app, desktop, step }) => {
  const folder = mkdtempSync(join(tmpdir(), "pushbench-certificates-"));
  const apple = new Authority(join(folder, "apple"));
  const tools = { app, desktop, step, folder, apple };
  try {
    const request = await makeRequest(tools);
    await certificates(tools, request);
    await profile(tools);
    const classic = await exported(tools);
    await cards(tools, request);
    await passwords(tools, classic);
    await pushes(tools);
    await removed(tools);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function makeRequest({ app, desktop, step, folder }) {
  let path = "";
  await step("the guide begins with a request, and names a field that cannot be", async () => {
    await go(app, "credentials");
    await act(app, "open-guide");
    await panel(app, "request");
    await look(app, "guide-request");
    await act(app, "start-request");
    await app.css('[data-dialog="make-request"]');
    await app.fill(await app.field("email"), "nobody");
    await app.fill(await app.field("common_name"), "Ana 王");
    await app.fill(await app.field("country"), "PT");
    await app.fill(await app.field("path"), folder);
    await act(app, "confirm-request");
    await app.waitForText("Enter an e-mail address", { inside: "[data-dialog]" });
    await app.screenshot("credentials-request-refused");
  });

  await step("a request is made: the key goes to the keychain, the request to a file that openssl verifies", async () => {
    const before = (await desktop.kept()).keys;
    await app.fill(await app.field("email"), "ana@example.com");
    await act(app, "confirm-request");
    // Where the machine is fast there is nothing to wait for, and nothing is said of it.
    await app.waitForText(/Making an RSA key|request is ready/, { inside: "[data-dialog]" });
    await app.screenshot("credentials-request-busy");
    path = (await app.waitForText(/\S/, { inside: '[data-field="request-path"]', ms: SLOW })).trim();
    await app.screenshot("credentials-request-made");
    assert.equal(path, join(folder, "CertificateSigningRequest.certSigningRequest"));
    const { ok, said } = tried("req", "-verify", "-in", path, "-noout", "-subject");
    assert.ok(ok && said.includes("verify OK"), said);
    assert.match(said, /emailAddress = ana@example\.com, CN = .*, C = PT/);
    assert.match(openssl("req", "-in", path, "-noout", "-text"), /Public-Key: \(2048 bit\)[^]*sha256WithRSA/);
    assert.equal((await desktop.kept()).keys, before + 1);
    await act(app, "request-done");
    await marks(app, "request", "ok ok ok");
    await look(app, "guide-request-done");
  });
  return path;
}

async function certificates({ app, step, apple }, request) {
  await step("a wildcard is no bundle ID for pushes", async () => {
    await act(app, "next-step");
    await panel(app, "app_id");
    await app.fill(await app.field("bundle_id"), "com.example.*");
    await marks(app, "app_id", "ok bad");
    await app.fill(await app.field("bundle_id"), BUNDLE);
    await marks(app, "app_id", "ok ok");
    await look(app, "guide-app-id");
  });

  await step("a certificate of another app is told apart, with what to do", async () => {
    await openStep(app, "development");
    await readStep(app, apple.sign(request, "other", { kind: "development", bundle: "com.example.other" }));
    await marks(app, "development", "ok ok bad ok ok ok open");
    await app.waitForText(`It is for com.example.other, and you are setting up ${BUNDLE}.`);
    await look(app, "guide-development-other");
  });

  await step("the development certificate finds its key and is imported", async () => {
    await readStep(app, apple.sign(request, "development", { kind: "development", bundle: BUNDLE }));
    await marks(app, "development", "ok ok ok ok ok ok open");
    await importStep(app, "orders-sandbox");
    await marks(app, "development", "ok ok ok ok ok ok ok");
    await look(app, "guide-development-done");
  });

  await step("so is that for both environments, which has 12 days left", async () => {
    await openStep(app, "production");
    await drop(app, apple.sign(request, "production", { bundle: BUNDLE, days: 12 }));
    await marks(app, "production", "ok ok ok ok ok ok open");
    await app.waitForText("12 days left", { inside: '[data-part="checks"]' });
    await importStep(app, "orders");
    await marks(app, "production", "ok ok ok ok ok ok ok");
  });
}

async function profile({ app, step, apple }) {
  await step("a profile without pushes is told apart, and one in an app is read", async () => {
    await openStep(app, "profile");
    await readStep(app, apple.profile("Orders without pushes", { bundle: BUNDLE, environment: null }));
    await marks(app, "profile", "ok bad ok open ok");
    await look(app, "guide-profile-no-push");
    const good = apple.profile("Orders Development", { bundle: BUNDLE });
    await readStep(app, good);
    await marks(app, "profile", "ok ok ok ok ok");
    await readStep(app, apple.app("Orders", good, BUNDLE));
    await marks(app, "profile", "ok ok ok ok ok");
    await look(app, "guide-profile");
  });
}

async function exported({ app, step, folder }) {
  const classic = join(folder, "orders classic.p12");
  await step("the classic .p12 is exported from the guide, and opens with its password alone", async () => {
    await openStep(app, "upload");
    await act(app, "export-step");
    await saveP12(app, "classic", classic, "credentials-export");
    await marks(app, "upload", "ok ok");
    await app.waitForText(classic, { inside: '[data-upload="file"]' });
    await app.waitForText('options.apnsCertName = @"orders";', { inside: '[data-upload="code"]' });
    assert.equal((await app.text()).includes(PASSWORD), false, "the password is not shown");
    await app.waitForText("6 of 6 done", { inside: '[data-part="progress"]' });
    await look(app, "guide-upload");
    opens(classic, "-legacy");
  });

  await step("the key is shown as the shorter way", async () => {
    await openStep(app, "key");
    await look(app, "guide-key");
    await act(app, "close-guide");
  });

  await step("in the next run the guide goes on where the files are not known any more", async () => {
    await app.restart();
    await go(app, "credentials");
    await act(app, "open-guide");
    await panel(app, "profile");
    await app.waitForText("4 of 6 done", { inside: '[data-part="progress"]' });
    await openStep(app, "production");
    await marks(app, "production", "ok ok ok ok ok ok ok");
    await openStep(app, "app_id");
    assert.equal(await (await app.field("bundle_id")).getAttribute("value"), BUNDLE);
    await act(app, "close-guide");
  });

  await step("the modern .p12 is exported from the list", async () => {
    await card(app, "orders-sandbox");
    await act(app, "export", '[data-part="credential"]');
    const modern = join(folder, "orders modern.p12");
    await saveP12(app, "modern", modern);
    opens(modern);
  });
  return classic;
}

/** Certificates in all states, as cards; one that is dead as its file, too. */
async function cards({ app, step, apple }, request) {
  await step("an expired certificate is said to be so, and can be kept", async () => {
    await readKey(app, apple.sign(request, "expired", { bundle: "com.example.old", days: -9 }));
    await app.waitForText("This certificate has expired", { inside: '[data-dialog="file"]' });
    await look(app, "credentials-file-expired");
    await app.fill(await app.field("name"), "old");
    await act(app, "import-certificate");
    await closed(app);
    assert.match(await card(app, "old"), /Expired on .*APNs refuses it/);
  });

  for (const [name, state] of [
    ["orders-sandbox", "valid"],
    ["orders", "expiring"],
    ["old", "expired"],
  ]) {
    await step(`the card of a certificate that is ${state}`, async () => {
      await card(app, name);
      await app.css(`[data-credential="${name}"] [data-validity="${state}"]`);
      await look(app, `credentials-card-${state}`);
    });
  }
}

async function passwords({ app, step }, file) {
  await step("a wrong password is told from a damaged file, and the right one opens it", async () => {
    await readKey(app, file);
    await app.css('[data-dialog="file-password"]');
    await app.fill(await app.field("file-password"), "wrong");
    await act(app, "open-file");
    await app.waitForText("This password does not open orders classic.p12.", { inside: "[data-dialog]", ms: 30_000 });
    await look(app, "credentials-wrong-password");
    await app.fill(await app.field("file-password"), PASSWORD);
    await act(app, "open-file");
    await app.css('[data-dialog="file"]', 30_000);
    await app.waitForText("orders", { inside: '[data-dialog="file"]' });
    await app.screenshot("credentials-file-again");
    await app.press("Escape");
    await closed(app);
  });

  await step("a profile that is dropped says what it is", async () => {
    await drop(app, join(file, "../apple/Orders Development.mobileprovision"));
    await app.waitForText("A provisioning profile, for Sandbox", { inside: '[data-dialog="file"]' });
    await look(app, "credentials-file-profile");
    await app.press("Escape");
    await closed(app);
    await drop(app, join(file, "../apple/Orders.ipa"));
    await app.waitForText("An app for Sandbox", { inside: '[data-dialog="file"]' });
    await look(app, "credentials-file-app");
    await app.press("Escape");
    await closed(app);
  });
}

async function pushes({ app, step }) {
  await step("a push under the sandbox certificate is accepted", async () => {
    await go(app, "compose");
    await choose(app, "credential", /orders-sandbox/);
    const row = only(await sentAnyway(app));
    assert.match(row.text, /^200 .*Loopback · Sandbox/);
    await app.screenshot("credentials-pushed");
  });

  await step("the same to production is refused as BadCertificateEnvironment", async () => {
    await choose(app, "plays", "Production");
    const row = only(await sentAnyway(app));
    assert.match(row.text, /^403 .*BadCertificateEnvironment/);
    await app.screenshot("credentials-wrong-environment");
    await choose(app, "plays", "Sandbox");
  });
}

async function removed({ app, desktop, step, folder }) {
  await step("a request that waits is listed, and removing it asks", async () => {
    await go(app, "credentials");
    await act(app, "make-request");
    await app.css('[data-dialog="make-request"]');
    await app.fill(await app.field("email"), "li@example.com");
    await app.fill(await app.field("common_name"), "Li");
    await app.fill(await app.field("path"), folder);
    await act(app, "confirm-request");
    const path = await app.waitForText(/\S/, { inside: '[data-field="request-path"]', ms: SLOW });
    assert.match(path, /certSigningRequest/);
    assert.ok(statSync(path.trim()).size > 900);
    await act(app, "request-done");
    await app.waitForText(/Li · li@example\.com[^]*Waits for its certificate/, { inside: '[data-part="requests"]' });
    await look(app, "credentials-waiting");
    await act(app, "remove-request");
    await act(app, "confirm-remove-request");
    await closed(app);
    assert.equal((await app.text()).includes("Li · li@example.com"), false);
  });

  await step("what was removed leaves nothing in the keychain", async () => {
    for (const name of ["orders-sandbox", "orders", "old"]) {
      await card(app, name);
      await act(app, "remove-credential", '[data-part="credential"]');
      await app.css('[data-dialog="remove-credential"]');
      if (name === "orders-sandbox") await app.screenshot("credentials-remove");
      await act(app, "confirm-remove");
      await closed(app);
    }
    const [held, ...others] = await desktop.keychain();
    assert.match(held?.label ?? "", /pushbench/i);
    assert.deepEqual(others, [], "only the sample key is left");
  });
}

/** Waits for a panel of the guide. */
const panel = (app, name) => app.css(`[data-panel="${name}"]`);

async function openStep(app, name) {
  await (await app.css(`[data-step="${name}"]`)).click();
  await panel(app, name);
}

/** Reads a file in a step of the guide. */
async function readStep(app, path) {
  await app.fill(await app.field("step-path"), path);
  await app.press("Enter");
}

/** Waits until the checks of a step stand like this, in their order. */
async function marks(app, step, expected) {
  await app.waitFor(`the checks of ${step}: ${expected}`, async () => {
    const found = await app.run(
      `return [...document.querySelectorAll('[data-panel="${step}"] [data-check]')].map((it) => it.dataset.mark).join(" ")`,
    );
    if (found === expected) return true;
    throw new Error(`there is: ${found}`);
  });
}

/** Imports the certificate that a step has read, under this name. */
async function importStep(app, name) {
  await act(app, "import-step-file");
  await app.waitForText(/can push/, { inside: '[data-dialog="file"]' });
  await app.fill(await app.field("name"), name);
  await app.screenshot(`credentials-import-${name}`);
  await act(app, "import-certificate");
  await closed(app);
}

async function saveP12(app, form, path, picture = null) {
  await app.css('[data-dialog="export-p12"]');
  await app.fill(await app.field("export-password"), PASSWORD);
  await app.fill(await app.field("export-password-again"), PASSWORD);
  await pick(app, "export-form", form);
  await app.fill(await app.field("export-path"), path);
  if (picture) await look(app, picture);
  await act(app, "confirm-export");
  await closed(app, 30_000);
}

/** A `.p12` opens with its password, holds certificate and key, and opens with no other password. */
function opens(file, ...legacy) {
  const read = (password) => tried("pkcs12", ...legacy, "-in", file, "-nodes", "-passin", `pass:${password}`);
  const { ok, said } = read(PASSWORD);
  assert.ok(ok, said);
  assert.match(said, /BEGIN CERTIFICATE[^]*BEGIN PRIVATE KEY|BEGIN PRIVATE KEY[^]*BEGIN CERTIFICATE/);
  assert.equal(read("").ok, false);
  assert.equal(read(`${PASSWORD} `).ok, false);
}

/** Shows a credential beside the list, and returns what is said of it. */
async function card(app, name) {
  await (await app.css(`[data-credential="${name}"]`)).click();
  await app.css(`[data-part="credential"][data-of="${name}"]`);
  return app.text('[data-part="credential"]');
}

function closed(app, ms) {
  return app.waitFor("the dialog to be closed", () => app.run(`return !document.querySelector("[data-dialog]")`), ms);
}

/** Sends, and says yes to whatever is asked. */
async function sentAnyway(app) {
  return sent(app, async () => {
    await act(app, "send");
    for (let asked = 0; asked < 3; asked += 1) {
      const yes = await app.css('[data-dialog^="send-"] [data-action="send-yes"]', 1_500).catch(() => null);
      if (!yes) return;
      await yes.click();
    }
  });
}

/** A picture in both languages, themes and sizes; what lies over the view stays open. */
async function look(app, name) {
  await settled(app);
  assert.deepEqual(await app.axe(), [], name);
  await app.screenshot(`${name}-en-light-1280x800`);
  const dialog = await app.run(`return document.querySelector("[data-dialog]") !== null`);
  if (dialog) return;
  for (const [language, theme, [width, height]] of [
    ["zh-Hans", "light", SIZES[0]],
    ["zh-Hans", "dark", SIZES[1]],
    ["en", "dark", SIZES[0]],
    ["en", "light", SIZES[1]],
  ]) {
    await set(app, "language", language);
    await set(app, "theme", theme);
    await app.resize(width, height);
    await settled(app);
    await fits(app, `${name} ${language} ${width}`);
    await app.screenshot(`${name}-${language}-${theme}-${width}x${height}`);
    if (theme === "dark") assert.deepEqual(await app.axe(), [], `${name}, dark`);
  }
  await app.resize(...SIZES[0]);
  await settled(app);
}
