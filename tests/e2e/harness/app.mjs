// The app in its window, as a person meets it: things have roles and names, keys are pressed, texts appear.
// Every wait has a deadline and none is a fixed pause.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { Builder, By, Key } from "selenium-webdriver";

import { AXE_RUN, FIND, FOCUS, INVOKE, RECORD, TEXT } from "./page.mjs";
import { descendantRunning, kill, until } from "./processes.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export class App {
  #desktop;
  #file;
  #size;
  #messages = [];
  /** The selenium session, for what is not wrapped here. */
  driver = null;

  constructor(desktop, file, size) {
    [this.#desktop, this.#file, this.#size] = [desktop, file, size];
  }

  /** Opens the window; called by `desktop.open` and `restart`. Without `resize` it is as large as the app makes it. */
  async start({ resize = true } = {}) {
    const capabilities = { browserName: "wry", "tauri:options": { application: this.#file } };
    this.driver = await new Builder().usingServer(this.#desktop.url).withCapabilities(capabilities).build();
    await this.driver.executeScript(RECORD);
    await this.driver.manage().setTimeouts({ script: 60_000, implicit: 0 });
    if (resize) await this.resize(this.#size.width, this.#size.height);
    await until("the page to be loaded", () => this.run("return document.readyState === 'complete'"));
  }

  // Finding

  /** The one visible element with this role and accessible name (text: all of it; or a pattern). */
  find(role, name, { inside = null, ms = 10_000 } = {}) {
    const [source, flags] = name instanceof RegExp ? [name.source, name.flags] : [exactly(name), ""];
    return until(
      `${role} ${name}`,
      async () => {
        await this.#axe();
        const { element, seen } = await this.run(FIND, role, source, flags, inside);
        if (element) return element;
        throw new Error(`visible with that role: ${seen.join(" | ") || "nothing"}`);
      },
      ms,
    );
  }

  /** Whether such an element is there now. */
  async has(role, name) {
    return this.find(role, name, { ms: 0 }).then(
      () => true,
      () => false,
    );
  }

  /** The element to type into under `[data-field="…"]`. */
  field(name, ms = 10_000) {
    const at = `[data-field="${name}"]`;
    const css = ["input", "textarea", "[contenteditable=true]"].flatMap((kind) => [`${kind}${at}`, `${at} ${kind}`]);
    return this.css(css.join(","), ms);
  }

  /** The first visible element that a CSS selector finds, scrolled to. */
  css(selector, ms = 10_000) {
    return until(
      selector,
      async () => {
        for (const element of await this.driver.findElements(By.css(selector))) {
          if (await element.isDisplayed()) return this.#scrolledTo(element);
        }
        return null;
      },
      ms,
    );
  }

  // Doing

  /** Clicks the element with this role and name. */
  async click(role, name, options) {
    await (await this.#scrolledTo(await this.find(role, name, options))).click();
  }

  /** Replaces what is in a text field or editor by typing, as a person would. */
  async fill(element, text) {
    await element.click();
    await this.press("Control", "a");
    await this.press("Delete");
    if (text) await this.type(text);
  }

  /** Types into whatever has the focus. */
  async type(text) {
    await this.driver.actions().sendKeys(text).perform();
  }

  /** Presses keys together: `press("Control", "Shift", "d")`. Names are selenium's, in any case. */
  async press(...names) {
    const keys = names.map((name) => (name.length === 1 ? name : keyNamed(name)));
    const actions = this.driver.actions();
    for (const key of keys) actions.keyDown(key);
    for (const key of keys.toReversed()) actions.keyUp(key);
    await actions.perform();
  }

  /** Gives the page this size, in CSS pixels. */
  async resize(width, height) {
    this.#size = { width, height };
    const window = this.driver.manage().window();
    let outer = { width, height };
    // Where a title bar takes its share, the window has to be larger than the page by as much.
    await until(`a page of ${width} × ${height}`, async () => {
      await window.setRect({ x: 0, y: 0, ...outer });
      const [w, h] = await this.run("return [innerWidth, innerHeight]");
      if (w === width && h === height) return true;
      const rect = await window.getRect();
      outer = { width: rect.width + width - w, height: rect.height + height - h };
      throw new Error(`it is ${w} × ${h}`);
    });
  }

  // Reading

  /** Runs JavaScript in the page. */
  run(script, ...args) {
    return this.driver.executeScript(script, ...args);
  }

  /** The text that can be seen, in the whole page or in what a selector finds. */
  text(selector = "body") {
    return this.run(TEXT, selector);
  }

  /** Waits until the text that can be seen holds `expected` (text or pattern), and returns all of it. */
  waitForText(expected, { inside = "body", ms = 10_000 } = {}) {
    const holds = (text) => (expected instanceof RegExp ? expected.test(text) : text.includes(expected));
    return until(
      `the text ${expected} in ${inside}`,
      async () => {
        const text = await this.text(inside);
        if (holds(text)) return text;
        throw new Error(`there is: ${JSON.stringify(text.slice(0, 600))}`);
      },
      ms,
    );
  }

  /** Waits until `ask` gives something truthy, and returns it. */
  waitFor(what, ask, ms) {
    return until(what, ask, ms);
  }

  /** Role and name of what has the focus, as a screen reader would say them: "button Send". */
  async focus() {
    await this.#axe();
    return this.run(FOCUS);
  }

  /** Saves what the window shows as NAME.png among the screenshots. */
  async screenshot(name) {
    const file = join(this.#desktop.screenshots, `${name}.png`);
    writeFileSync(file, await this.driver.takeScreenshot(), "base64");
    return file;
  }

  /** Serious and critical findings of axe-core in the page as it is now. */
  async axe() {
    await this.#axe();
    const { findings, failure } = await this.driver.executeAsyncScript(AXE_RUN);
    assert.equal(failure, null, "axe-core ran");
    return findings;
  }

  /**
   * Every IPC message since the window was there: requests, answers, events. The first answers may have
   * come before the recording began; `invoke` asks for them again.
   */
  async ipc() {
    this.#messages.push(...(await this.run("return window.pushbenchRecord.splice(0)")));
    return this.#messages;
  }

  /** Calls a command from the page, where its answer is recorded; resolves to `{ ok }` or `{ error }`. */
  invoke(command, payload = {}) {
    return this.driver.executeAsyncScript(INVOKE, command, payload);
  }

  // Ending

  /** The id of the app's process. */
  pid() {
    return descendantRunning(this.#desktop.driver.pid, this.#file);
  }

  /** Ends the app as a crash would (kill -9), and waits until it is gone. */
  async crash() {
    await this.ipc().catch(() => {});
    const pid = this.pid();
    assert.ok(pid, "the app runs");
    kill(pid);
    await until("the app to be gone", () => this.pid() === undefined);
    await this.#quit();
  }

  /** Closes the window, or forgets the one that crashed, and opens the app again with the same home folder. */
  async restart(options) {
    await this.close();
    await this.start(options);
  }

  /** Closes the window. */
  async close() {
    if (!this.driver) return;
    await this.ipc().catch(() => {});
    await this.#quit();
    await until("the app to be gone", () => this.pid() === undefined);
  }

  // The engine's driver does so for what is outside the window, and not for what is under another pane.
  async #scrolledTo(element) {
    await this.run(`arguments[0].scrollIntoView({ block: "nearest" })`, element);
    return element;
  }

  async #quit() {
    const driver = this.driver;
    this.driver = null;
    await driver?.quit().catch(() => {}); // The session of a crashed app cannot be ended politely.
  }

  async #axe() {
    if (!(await this.run("return typeof window.axe === 'object'"))) await this.run(AXE);
  }
}

function exactly(name) {
  return `^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
}

function keyNamed(name) {
  const key = Key[name.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase()];
  assert.ok(key, `selenium knows no key ${name}`);
  return key;
}
