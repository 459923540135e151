// A run to a file of a hundred thousand tokens in the real window: live, responsive, cancelled at once, asked about.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { journey } from "./harness/index.mjs";
import { act, go } from "./steps.mjs";

const TOKENS = 100_000;
const STRANGERS = 40;
const LETTERS = "while it is sending, typing goes on ";

journey("a run to a hundred thousand tokens", { keychain: false }, async ({ app, desktop, step }) => {
  const file = join(desktop.home, "tokens.txt");
  const phone = (await app.invoke("start", { argument: null })).ok.devices[0].token;
  writeFileSync(file, tokens(phone));

  await step("chooses a token file beside the device", async () => {
    await (await app.css('[data-field="device_ids"]')).click();
    await act(app, "token-file");
    await app.fill(await app.field("token_file"), file);
    await app.waitForText("100,041 tokens · 1 of them is no token and will end “not sent”. Line 50,003: ", { inside: '[data-view="compose"]' });
    await app.waitForText("tokens.txt · 100,041", { inside: '[data-field="device_ids"]' });
  });

  await step("sends to all of them with live progress, and typing goes on meanwhile", async () => {
    await (await app.field("title")).click();
    await app.press("End");
    await app.run(FRAMES);
    const rest = await typed(app, LETTERS);
    const calm = await app.run("return window.runWatch.end()");
    await app.run(FRAMES);
    await app.press("Control", "Enter");
    await app.waitFor("the run to begin", () => app.run("return window.runWatch.seen.length > 1"));
    const keys = await typed(app, LETTERS);
    await ended(app, 120_000);
    const { seen, longest } = await app.run("return window.runWatch.end()");
    const line = (keys, longest) => `p50 ${share(keys, 50)} ms, p95 ${share(keys, 95)} ms, longest frame ${longest} ms`;
    console.log(`# keys at rest: ${line(rest, calm.longest)}; during the run: ${line(keys, longest)}`);
    assert.ok(seen.length > 10, `progress was shown ${seen.length} times`);
    assert.ok(seen.every((ended, at) => at === 0 || ended >= seen[at - 1]), "it never goes back");
    // A window that waits for the run exceeds even the wide bounds, for machines that do other things, many times.
    const [key, frame] = process.env.PUSHBENCH_QUIET === "1" ? [100, 200] : [500, 1000];
    const [most, hang] = [Math.max(key, 4 * share(rest, 95)), Math.max(frame, 4 * calm.longest)];
    assert.ok(share(keys, 95) < most, `a key takes ${share(keys, 95)} ms (p95) until it is drawn`);
    assert.ok(longest < hang, `a frame took ${longest} ms`);
  });

  await step("says how it ended, why, and which lines", async () => {
    const text = await app.text('[data-part="run"]');
    assert.match(text, /100,042 of 100,042/);
    assert.match(text, /100,001 accepted by APNs[^]*40 rejected[^]*1 not sent/);
    assert.match(await app.text('[data-reason="BadDeviceToken"]'), /^\s*40\s+400 BadDeviceToken/);
    assert.match(await app.text('[data-reason="bad_line"]'), /Not a device token[^]*Correct the file/);
    const rows = await app.text('ul[data-part="run-rows"]');
    assert.match(rows, /Line 50,003[^]*Not sent/);
    assert.match(rows, /Line \d[^]*BadDeviceToken/);
    assert.equal(await app.run(`return document.querySelectorAll("[data-part=run-rows] [data-row]").length`), STRANGERS + 1);
    assert.deepEqual(await app.axe(), []);
    await pictures(app, "run-ended");
    await go(app, "simulator");
    await app.waitForText("Newest 200 of 100,041", { inside: '[data-part="inbox-count"]' });
    assert.equal(await app.run(`return document.querySelectorAll("[data-entry]").length`), 200);
    await go(app, "compose");
  });

  await step("waits when it is paused, goes on, and ends at once when it is cancelled", async () => {
    await act(app, "send");
    await inState(app, "running");
    await act(app, "run-pause");
    await inState(app, "paused");
    await app.waitFor("what was under way to end", () => app.run(`return !/under way/.test(${PANEL}.innerText)`));
    const before = await app.run(`return ${PANEL}.querySelector("[data-part=run-ended]").innerText`);
    await pictures(app, "run-paused");
    assert.equal(await app.run(`return ${PANEL}.querySelector("[data-part=run-ended]").innerText`), before);
    await act(app, "run-pause");
    await inState(app, "running");
    await app.run(CANCELLED);
    await act(app, "run-cancel");
    const ms = await app.driver.executeAsyncScript("window.runCancelled.then(arguments[0])");
    console.log(`# cancel: ${Math.round(ms)} ms from the click to the end`);
    assert.ok(ms < 200, `cancelling took ${Math.round(ms)} ms`);
    assert.match(await app.text('[data-part="run"]'), /cancelled/);
  });

  await step("asks when every answer is the same mistake, and goes on only when told", async () => {
    await app.fill(await app.field("topic"), "com.example.other");
    await act(app, "send");
    await app.css('[data-dialog="send-warnings"]');
    await act(app, "send-yes", '[data-dialog="send-warnings"]');
    await inState(app, "asking");
    const text = await app.text('[data-part="run-stop"]');
    assert.match(text, /first 10 answers were all 400 TopicDisallowed/);
    assert.match(text, /1\d have ended; 100,0\d\d are left/);
    assert.deepEqual(await app.axe(), []);
    await pictures(app, "run-asking");
    await act(app, "run-stop-here");
    await ended(app);
    assert.match(await app.text('[data-part="run"]'), /100,0\d\d cancelled/);
  });
});

journey("a run that is killed", { keychain: false }, async ({ app, desktop, step }) => {
  const file = join(desktop.home, "tokens.txt");
  const phone = (await app.invoke("start", { argument: null })).ok.devices[0].token;
  writeFileSync(file, tokens(phone));

  await step("is offered at the next start in one line", async () => {
    await (await app.css('[data-field="device_ids"]')).click();
    await act(app, "clear-devices");
    await act(app, "token-file");
    await app.fill(await app.field("token_file"), file);
    await app.waitForText("100,041 tokens", { inside: '[data-view="compose"]' });
    await act(app, "send");
    await app.waitFor("some thousands to be sent", () => app.run(`return ${ENDED} > 5000`));
    await app.crash();
    await app.restart();
    await app.waitForText(/The run of \d\d:\d\d was interrupted: [\d,]+ of 100,041 answered/, { inside: OFFER });
    assert.deepEqual(await app.axe(), []);
    await pictures(app, "run-interrupted");
  });

  await step("says which pushes may have been sent", async () => {
    await act(app, "show-unknown");
    await app.waitForText(/pushes? without answer/, { inside: '[data-dialog="unknown-targets"]' });
    // The list is drawn when its box has a size.
    await app.waitForText(new RegExp(`Line [\\d,]+\\s+${phone}`), { inside: '[data-dialog="unknown-targets"]' });
    assert.deepEqual(await app.axe(), []);
    await app.screenshot("run-unknown-en-light-1280x800");
    await app.press("Escape");
  });

  await step("goes on with what was not sent, and nothing else", async () => {
    const [, answered, unknown] = /(\S+) of 100,041 answered\. (\S+) may/.exec(await app.text(OFFER)).map(number);
    await act(app, "resume-run");
    await ended(app, 120_000);
    const text = await app.text('[data-part="run"]');
    assert.match(text, /100,041 of 100,041/);
    const [, accepted] = /([\d,]+) accepted by APNs/.exec(text).map(number);
    assert.equal(number(/([\d,]+) without answer/.exec(text)[1]), unknown);
    assert.equal(accepted + unknown, TOKENS, "each has one ending");
    assert.equal(await app.run(`return document.querySelector(arguments[0])`, OFFER), null);
    await go(app, "simulator");
    // The simulator of this start saw only what was sent after the crash, the strangers among it.
    const sent = accepted - answered + STRANGERS;
    await app.waitForText(`of ${sent.toLocaleString("en")}`, { inside: '[data-part="inbox-count"]' });
  });
});

const OFFER = '[data-part="interrupted"]';
const number = (text) => Number(text.replaceAll(",", ""));
const ENDED = `Number((document.querySelector("[data-part=run-ended]")?.textContent ?? "0").split(" ")[0].replaceAll(",", ""))`;
const PANEL = `document.querySelector("[data-part=run]")`;

/** Mostly the phone of the simulator; strangers and one line that is no token in between. */
function tokens(phone) {
  const lines = Array.from({ length: TOKENS }, (_, at) => (at === TOKENS / 2 ? `${phone}\nno token` : phone));
  const strangers = Array.from({ length: STRANGERS }, (_, at) => at.toString(16).padStart(64, "0"));
  return ["# everybody", ...lines, ...strangers, ""].join("\n");
}

function inState(app, state) {
  return app.waitFor(`the run to be ${state}`, () => app.run(`return ${PANEL}?.dataset.state === arguments[0]`, state));
}

async function ended(app, ms = 20_000) {
  await app.waitFor("the run to end", () => app.run(`return ${PANEL}?.dataset.state === "ended"`), ms);
  await app.waitFor("its rows", () => app.run(`return document.querySelector("[data-row]") !== null`));
}

/** Milliseconds from each key to the end of the frame that shows it. */
async function typed(app, letters) {
  const times = [];
  for (const letter of letters) {
    await app.run(KEY);
    await app.type(letter);
    times.push(await app.driver.executeAsyncScript("window.runKey.then(arguments[0])"));
  }
  const title = await app.run(`return document.querySelector("input[data-field=title]").value`);
  assert.ok(title.endsWith(letters), title);
  return times.sort((a, b) => a - b);
}

const share = (sorted, percent) => Math.round(sorted[Math.ceil((sorted.length * percent) / 100) - 1]);

async function pictures(app, name) {
  const set = (setting, value) =>
    app.press("Control", "k")
      .then(() => app.css('[data-field="palette-search"]'))
      .then((field) => app.fill(field, `${setting} ${value}`))
      .then(() => app.css(`[data-item="action.${setting}.${value}"]`))
      .then((item) => item.click());
  for (const language of ["zh-Hans", "en"]) {
    for (const theme of ["dark", "light"]) {
      await set("language", language);
      await set("theme", theme);
      for (const [width, height] of [[1000, 700], [1280, 800]]) {
        await app.resize(width, height);
        await app.driver.executeAsyncScript(
          "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done));",
        );
        await app.screenshot(`${name}-${language}-${theme}-${width}x${height}`);
      }
    }
  }
}

// Every number of ended pushes that is shown, and the longest time between two frames, until the end is asked for.
const FRAMES = `
  const watch = (window.runWatch = { seen: [], longest: 0 });
  let last = performance.now();
  let open = true;
  const look = (now) => {
    watch.longest = Math.max(watch.longest, now - last);
    last = now;
    const text = document.querySelector("[data-part=run-ended]")?.textContent ?? "";
    const ended = Number(text.split(" ")[0].replaceAll(",", ""));
    if (text !== "" && watch.seen.at(-1) !== ended) watch.seen.push(ended);
    if (open) requestAnimationFrame(look);
  };
  requestAnimationFrame((now) => { last = now; look(now); });
  watch.end = () => { open = false; return { seen: watch.seen, longest: Math.round(watch.longest) }; };`;

// A message posted in an animation frame comes after layout and painting.
const KEY = `
  const field = document.querySelector("input[data-field=title]");
  let pressed;
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, { capture: true, once: true });
  window.runKey = new Promise((resolve) => {
    field.addEventListener("input", () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { resolve(performance.now() - pressed); port1.close(); };
      requestAnimationFrame(() => port2.postMessage(null));
    }, { once: true });
  });`;

const CANCELLED = `
  let clicked;
  addEventListener("click", (event) => { clicked = event.timeStamp; }, { capture: true, once: true });
  window.runCancelled = new Promise((resolve) => {
    const panel = document.querySelector("[data-part=run]");
    new MutationObserver((_, observer) => {
      if (panel.dataset.state !== "ended") return;
      observer.disconnect();
      resolve(performance.now() - clicked);
    }).observe(panel, { attributes: true });
  });`;
