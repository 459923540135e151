// A desktop of a test's own: a screen, a session bus, a keychain, a home folder and a driver. Nothing of
// the machine's own session is seen by the app or changed by it.

import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { App } from "./app.mjs";
import { freePort, output, start, until } from "./processes.mjs";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const OUTPUT = resolve(process.env.PUSHBENCH_E2E_OUTPUT ?? join(ROOT, "target/e2e"));
const APP = resolve(process.env.PUSHBENCH_APP ?? join(ROOT, "target/debug/pushbench-app"));
const DRIVER = process.env.TAURI_DRIVER ?? join(ROOT, "target/tools/tauri-driver-2/bin/tauri-driver");
const ENGINE = "/usr/bin/WebKitWebDriver";
// Larger than any window, since a window cannot be larger than its screen.
const SCREEN = "1920x1200x24";

// No service directories: the bus starts nothing by itself, so that a test has a keychain only if it asks.
const BUS = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
`;

/** Brings a desktop up. `keychain: false` is a machine on which no keychain answers. */
export async function startDesktop(name, { keychain = true } = {}) {
  const desktop = new Desktop(name);
  try {
    await desktop.up(keychain);
    return desktop;
  } catch (error) {
    await desktop.close();
    throw error;
  }
}

class Desktop {
  #programs = [];
  #sessions = [];

  constructor(name) {
    this.name = name;
    /** Everything the app can write to; removed at the end. */
    this.home = mkdtempSync(join(tmpdir(), "pushbench-e2e-"));
    /** The app's data folder. */
    this.data = join(this.home, "data");
    /** What every program on this desktop wrote. */
    this.logs = join(OUTPUT, "logs", name);
    this.screenshots = join(OUTPUT, "screenshots");
    this.env = environment(this.home, this.data);
    rmSync(this.logs, { recursive: true, force: true });
    mkdirSync(this.screenshots, { recursive: true });
  }

  async up(keychain) {
    const screen = this.#start("Xvfb", ["-displayfd", "3", "-screen", "0", SCREEN, "-nolisten", "tcp"], {
      descriptor: 3,
    });
    this.env.DISPLAY = `:${await screen.line()}`;
    const config = join(this.home, "bus.conf");
    writeFileSync(config, BUS);
    const bus = this.#start("dbus-daemon", [`--config-file=${config}`, "--nofork", "--print-address=3"], {
      descriptor: 3,
    });
    this.env.DBUS_SESSION_BUS_ADDRESS = await bus.line();
    if (keychain) await this.#unlockKeychain();
    await this.#startDriver();
  }

  async #unlockKeychain() {
    const args = ["--foreground", "--unlock", "--components=secrets"];
    this.#start("gnome-keyring-daemon", args, { input: "throw-away" });
    const alias = "/org/freedesktop/secrets/aliases/default";
    const locked = () => this.secrets(alias, "Properties.Get", "org.freedesktop.Secret.Collection", "Locked");
    await until("the keychain to be unlocked", async () => (await locked()) === "(<false>,)");
  }

  async #startDriver() {
    const [port, native] = [await freePort(), await freePort()];
    const args = ["--port", port, "--native-port", native, "--native-driver", ENGINE].map(String);
    this.driver = this.#start(DRIVER, args);
    this.url = `http://127.0.0.1:${port}`;
    // The engine's own port first: asked too early, tauri-driver fills its log with stack traces.
    for (const at of [`http://127.0.0.1:${native}`, this.url]) {
      await until(`the driver to answer at ${at}`, async () => (await fetch(`${at}/status`)).ok);
    }
  }

  #start(program, args, options = {}) {
    const log = join(this.logs, `${program.split("/").at(-1)}.log`);
    const started = start(program, args, { log, env: this.env, cwd: this.home, ...options });
    this.#programs.unshift(started);
    return started;
  }

  /** Opens the app in a window of this size. The home folder is new for the first app, and kept for the next. */
  async open({ width = 1280, height = 800 } = {}) {
    const app = new App(this, realpathSync(APP), { width, height });
    this.#sessions.push(app);
    await app.start();
    return app;
  }

  /** Calls a method of the Secret Service on this desktop's bus; the answer is GVariant text. */
  secrets(path, method, ...args) {
    const full = method.startsWith("Properties.")
      ? `org.freedesktop.DBus.${method}`
      : `org.freedesktop.Secret.${method}`;
    const to = ["call", "--session", "--dest=org.freedesktop.secrets", `--object-path=${path}`, `--method=${full}`];
    return output("gdbus", [...to, ...args], this.env);
  }

  /** What the keychain holds: a label and the attributes of each secret, as GVariant text, never the secret. */
  async keychain() {
    const found = await this.secrets("/org/freedesktop/secrets", "Service.SearchItems", "{}");
    const get = (path, property) => this.secrets(path, "Properties.Get", "org.freedesktop.Secret.Item", property);
    const paths = [...found.matchAll(/'(\/[^']+)'/g)].map(([, path]) => path);
    return Promise.all(
      paths.map(async (path) => ({ label: await get(path, "Label"), attributes: await get(path, "Attributes") })),
    );
  }

  /** How many private keys and how many provider tokens the keychain holds. */
  async kept() {
    const items = await this.keychain();
    const tokens = items.filter(({ attributes }) => attributes.includes("'jwt-")).length;
    return { keys: items.length - tokens, tokens };
  }

  /** Ends all that was started here, the newest first, and removes the home folder. */
  async close() {
    for (const app of this.#sessions) await app.close();
    for (const program of this.#programs.splice(0)) await program.end();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function environment(home, data) {
  const runtime = join(home, "runtime");
  mkdirSync(runtime);
  chmodSync(runtime, 0o700); // gnome-keyring refuses a folder that others can look into.
  return {
    PATH: process.env.PATH,
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_DATA_HOME: join(home, "share"),
    XDG_CACHE_HOME: join(home, "cache"),
    PUSHBENCH_DATA_DIR: data,
    LANG: "en_US.UTF-8",
    TZ: "UTC",
    RUST_BACKTRACE: "1",
    GDK_BACKEND: "x11",
    GSETTINGS_BACKEND: "memory",
    NO_AT_BRIDGE: "1", // The accessibility bus of the machine is none of the app's business here.
  };
}
