// What a key costs in this set-up before any of the app's work: a text field and one line that repeats it, in the
// bare window of tests/bench/bare. Measured as bench.mjs measures the app; `cargo xtask bench` starts it.
// Usage: PUSHBENCH_APP=BARE_WINDOW node tests/e2e/bench-floor.mjs

import { setTimeout as pause } from "node:timers/promises";

import { startDesktop } from "./harness/desktop.mjs";

const KEYS = 200;

const PAGE = `document.body.innerHTML = "<input><p></p>"`;

// From the key event's own time to the end of the frame, as in bench.mjs.
const WATCH = `
  const [field, line] = document.querySelectorAll("input, p");
  let pressed;
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, { capture: true, once: true });
  window.benchDone = new Promise((resolve) => {
    field.oninput = () => {
      line.textContent = field.value;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { resolve(performance.now() - pressed); port1.close(); };
      requestAnimationFrame(() => port2.postMessage(null));
    };
  });`;

const desktop = await startDesktop("bench-floor");
try {
  const window = await desktop.open();
  await window.run(PAGE);
  await (await window.css("input")).click();
  const times = [];
  for (let at = 0; at < KEYS; at += 1) {
    await window.run(WATCH);
    await pause(Math.random() * 34);
    await window.type("a");
    times.push(await window.driver.executeAsyncScript("window.benchDone.then(arguments[0])"));
  }
  times.sort((a, b) => a - b);
  const share = (percent) => Math.round(times[Math.ceil((times.length * percent) / 100) - 1]);
  console.log(
    `| Key in a plain field of a bare window, drawn | p50 ${share(50)} ms, p95 ${share(95)} ms (${KEYS} keys) | |`,
  );
} finally {
  await desktop.close();
}
