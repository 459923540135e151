// Sharing with a team in the real window: a key is sealed, opened again and taken over; a secret is kept out of the
// workspace and pointed at; a collection and a folder of other programs become profiles.

import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { journey } from "./harness/index.mjs";
import { fits, set, settled, SIZES } from "./look.mjs";
import { act, go, menu, pick, readKey, signingKey, write } from "./steps.mjs";

const SECOND = 60_000; // Sealing takes about a second in a build for users, and longer in this one.
const TOKEN = "ab".repeat(32);
const DIALOG = "[data-dialog]";

journey("sharing with a team", { keychain: true }, async ({ app, step }) => {
  const folder = mkdtempSync(join(tmpdir(), "pushbench-sharing-"));
  const { pem, needles } = signingKey();
  const workspace = (await app.invoke("start", { argument: null })).ok.workspace.path;
  const tools = { app, step, folder, workspace, pem };
  try {
    await sealed(tools);
    await guarded(tools);
    await imported(tools);
    await step("no file of the workspace holds the key, its ID or its team", async () => {
      const files = below(workspace).map((path) => [path, readFileSync(path, "latin1")]);
      assert.ok(files.some(([path]) => path.endsWith("credentials/Shop.age")));
      for (const [path, text] of files) {
        const found = [...needles, "ABC123DEFG", "TEAM123456", TOKEN].find((it) => text.includes(it));
        assert.equal(found, undefined, path);
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function sealed({ app, step, folder, workspace, pem }) {
  let passphrase = "";
  await step("there is no sealed file, and the dialog says how to make one", async () => {
    await go(app, "credentials");
    await act(app, "sealed-files");
    await app.waitForText("No credential is sealed", { inside: DIALOG });
    await look(app, "sharing-none");
    await app.press("Escape");
  });

  await step("a key is imported, and sealed with a passphrase that is shown once", async () => {
    const file = join(folder, "AuthKey_ABC123DEFG.p8");
    writeFileSync(file, pem);
    await readKey(app, file);
    await app.fill(await app.field("team_id"), "TEAM123456");
    await act(app, "import-key");
    await app.waitFor("the key to be in the list", () => app.has("button", "Seal for the team…"));
    await act(app, "seal");
    await app.fill(await app.field("seal-file"), "shop-abc123defg");
    await look(app, "sharing-seal");
    await act(app, "confirm-seal");
    await app.waitForText("may say team or key ID", { inside: DIALOG, ms: SECOND });
    await app.fill(await app.field("seal-file"), "Shop");
    await pick(app, "seal-way", "typed");
    await app.fill(await app.field("seal-passphrase"), "Password2026");
    await app.fill(await app.field("seal-again"), "Password2026");
    await app.waitForText(/About \d+ bits; 60 are needed/, { inside: DIALOG });
    await act(app, "confirm-seal");
    await app.waitForText("This passphrase is worth about", { inside: DIALOG, ms: SECOND });
    await look(app, "sharing-weak");
    await pick(app, "seal-way", "recipients");
    await look(app, "sharing-recipients");
    await pick(app, "seal-way", "made");
    await act(app, "confirm-seal");
    passphrase = (await app.waitForText(/\S/, { inside: '[data-part="made-passphrase"]', ms: SECOND })).trim();
    assert.match(passphrase, /^[2-9a-z]{5}(-[2-9a-z]{5}){3}$/);
    await look(app, "sharing-sealed");
    await act(app, "close-sealed");
    assert.ok(statSync(join(workspace, "credentials/Shop.age")).isFile());
  });

  await step("a wrong passphrase says so, and the right one shows what is inside", async () => {
    await act(app, "sealed-files");
    await app.waitForText("With a passphrase", { inside: DIALOG });
    await look(app, "sharing-list");
    await act(app, "open-sealed");
    await app.fill(await app.field("sealed-passphrase"), "another one");
    await act(app, "unlock-sealed");
    await app.waitForText("does not open the file", { inside: DIALOG, ms: SECOND });
    await look(app, "sharing-wrong");
    await app.fill(await app.field("sealed-passphrase"), passphrase);
    await act(app, "unlock-sealed");
    await app.waitForText("ABC123DEFG", { inside: DIALOG, ms: SECOND });
    await app.waitForText("The same key is here already", { inside: DIALOG });
    await look(app, "sharing-inside");
    await act(app, "take-over-sealed");
    await app.waitFor(
      "the dialog to be gone",
      async () => !(await app.run(`return !!document.querySelector("${DIALOG}")`)),
      SECOND,
    );
  });
}

async function guarded({ app, step, workspace, pem }) {
  await step("a private key in a payload is not saved, and shown where it is", async () => {
    const path = join(workspace, "profiles/Orders/Order shipped.payload.json");
    const before = readFileSync(path, "utf8");
    await go(app, "compose");
    const head = '{\n  "aps": { "alert": "hi" },\n  "key": ';
    await write(app, `${head}${JSON.stringify(pem)}\n}\n`);
    await app.press("Control", "s");
    await app.css('[data-dialog="secret"]');
    await app.waitForText(/line 3, column 11.*private key/s, { inside: '[data-dialog="secret"]' });
    await look(app, "sharing-refused");
    await act(app, "show-secret");
    const selected = () => app.run("return String(getSelection())");
    await app.waitFor("the key to be selected", async () => (await selected()).startsWith("-----BEGIN PRIVATE KEY"));
    assert.equal(readFileSync(path, "utf8"), before);
    await write(app, before);
  });
}

async function imported({ app, step, folder, workspace }) {
  await step("the pushes of a collection of Postman are listed, and saved as profiles", async () => {
    const file = join(folder, "postman.json");
    writeFileSync(file, JSON.stringify(collection()));
    await menu(app, "import");
    await app.fill(await app.field("import-path"), file);
    await app.waitForText("Postman: 3 pushes", { inside: DIALOG });
    await app.waitForText("1 request does not call APNs", { inside: DIALOG });
    await app.fill(await app.field("import-folder"), "From Postman");
    await look(app, "sharing-import");
    await act(app, "save-imported");
    await app.waitForText("3 profiles were saved");
    const saved = readdirSync(join(workspace, "profiles/From Postman/Orders")).sort();
    assert.deepEqual(
      saved.filter((it) => it.endsWith(".push.json")),
      ["Refunded.push.json", "Shipped.push.json"],
    );
    const profile = readFileSync(join(workspace, "profiles/From Postman/Orders/Shipped.push.json"), "utf8");
    assert.ok(profile.includes('"topic": "com.example.shop"') && profile.includes('"name": "Ana"'), profile);
    const text = readFileSync(join(workspace, "profiles/From Postman/Orders/Shipped.payload.json"), "utf8");
    assert.equal(text, PAYLOAD, "byte for byte");
  });

  await step("one of a folder is taken over into the notification", async () => {
    const old = join(folder, "old");
    mkdirSync(old);
    writeFileSync(join(old, "Welcome.json"), '{"aps":{"alert":"Welcome"}}');
    writeFileSync(join(old, "package.json"), '{"name":"old"}');
    await menu(app, "import");
    await app.fill(await app.field("import-path"), old);
    await app.waitForText("In the folder: 2 pushes", { inside: DIALOG });
    await app.waitForText("JSON without aps", { inside: DIALOG });
    await act(app, "take-over");
    await app.waitForText("Welcome", { inside: '[data-part="preview"]' });
    assert.ok(!existsSync(join(workspace, "profiles/Welcome.push.json")));
  });
}

const PAYLOAD = '{ "aps": { "alert": "{{name}}, your order left" } }';

function collection() {
  const push = (name, alert = PAYLOAD) => ({
    name,
    request: {
      method: "POST",
      url: `https://api.sandbox.push.apple.com/3/device/${TOKEN}`,
      header: [
        { key: "apns-topic", value: "com.example.shop" },
        { key: "apns-push-type", value: "alert" },
      ],
      body: { mode: "raw", raw: alert },
    },
  });
  return {
    info: { name: "Push", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
    variable: [{ key: "name", value: "Ana" }],
    item: [
      { name: "Orders", item: [push("Shipped"), push("Refunded")] },
      push("Hello", '{"aps":{"alert":"Hello"}}'),
      { name: "Log in", request: { method: "POST", url: "https://example.com/login" } },
    ],
  };
}

function below(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((it) => {
    const path = join(folder, it.name);
    return it.isDirectory() ? below(path) : [path];
  });
}

/** Pictures of the dialog that is open: both sizes; the palette, by which language and theme change, is behind it. */
async function look(app, name) {
  for (const [width, height] of SIZES) {
    await app.resize(width, height);
    await settled(app);
    await fits(app, `${name} at ${width}`);
    await app.screenshot(`${name}-${width}`);
  }
  await app.resize(...SIZES[0]);
}

journey("sharing in Chinese, in the dark", { keychain: true }, async ({ app, step }) => {
  const folder = mkdtempSync(join(tmpdir(), "pushbench-sharing-zh-"));
  const { pem } = signingKey();
  try {
    await step("the dialogs fit", async () => {
      await set(app, "theme", "dark");
      await set(app, "language", "zh-Hans");
      await go(app, "credentials");
      await act(app, "sealed-files");
      await app.waitForText("没有密封的凭证", { inside: DIALOG });
      await look(app, "sharing-zh-none");
      await app.press("Escape");
      const file = join(folder, "AuthKey_ABC123DEFG.p8");
      writeFileSync(file, pem);
      await readKey(app, file);
      await app.fill(await app.field("team_id"), "TEAM123456");
      await act(app, "import-key");
      await app.css('[data-action="seal"]');
      await look(app, "sharing-zh-credential");
      await act(app, "seal");
      await look(app, "sharing-zh-seal");
      await pick(app, "seal-way", "typed");
      await look(app, "sharing-zh-typed");
      await pick(app, "seal-way", "made");
      await act(app, "confirm-seal");
      await app.waitForText(/\S/, { inside: '[data-part="made-passphrase"]', ms: SECOND });
      await look(app, "sharing-zh-sealed");
      await act(app, "close-sealed");
      await act(app, "sealed-files");
      await act(app, "open-sealed");
      await look(app, "sharing-zh-open");
      await app.press("Escape");
      await go(app, "compose");
      await write(app, JSON.stringify({ aps: {}, key: pem }));
      await app.press("Control", "s");
      await app.css('[data-dialog="secret"]');
      await look(app, "sharing-zh-refused");
      await app.press("Escape");
      writeFileSync(join(folder, "postman.json"), JSON.stringify(collection()));
      await menu(app, "import");
      await app.fill(await app.field("import-path"), join(folder, "postman.json"));
      await app.waitForText("Postman", { inside: '[data-part="found-pushes"]' });
      await look(app, "sharing-zh-import");
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
