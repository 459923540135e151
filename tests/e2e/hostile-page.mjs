// What runs in the page where hostile texts are put in: pasting, waiting for what window and core say, reading back.

/**
 * Makes `window.hostile`. Texts are put in by paste events on the JSON editor, and read back by copy events, as the
 * keys Ctrl+V and Ctrl+C would. Waits look at each frame and have a deadline.
 */
export const HOSTILE = `
  if (window.hostile) return;
  const editor = () => document.querySelector(".cm-content");
  const state = () => document.querySelector("[data-part=json-state]");
  const key = (name, ctrlKey) => editor().dispatchEvent(
    new KeyboardEvent("keydown", { key: name, keyCode: { a: 65, Backspace: 8 }[name], ctrlKey, bubbles: true, cancelable: true }));
  const all = () => { editor().focus(); key("a", true); };
  // A message: after some timers in a row, a browser makes each wait for 4 ms.
  const turn = () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    // A port that is left open makes every later message wait longer.
    port1.onmessage = () => { port1.close(); resolve(); };
    port2.postMessage(null);
  });
  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => turn().then(resolve)));
  const until = async (what, ask, ms = 20_000) => {
    for (const end = performance.now() + ms; ; await turn()) {
      const found = ask();
      if (found) return found;
      if (performance.now() > end) throw new Error("waited in vain for " + what);
    }
  };
  const record = () => window.pushbenchRecord;
  // Of a large payload the window tells the core what changed since it last did: the whole is put together here.
  const told = { check_change: {}, save_change: {} };
  const wholeOf = ({ draft, number, change }, last) => {
    if (!change) return draft.payload;
    if (change.base !== last.number) throw new Error("a change of a payload that was not told");
    return last.payload.slice(0, change.edit.from) + change.edit.insert + last.payload.slice(change.edit.to);
  };
  const learn = () => {
    for (const it of record()) {
      if (it.kind !== "request" || it.payload !== undefined) continue;
      if (it.command === "check_draft" || it.command === "save_draft") it.payload = JSON.parse(it.text).argument.payload;
      if (!(it.command in told)) continue;
      const { argument } = JSON.parse(it.text);
      it.payload = wholeOf(argument, told[it.command]);
      told[it.command] = { number: argument.number, payload: it.payload };
    }
  };
  const forget = () => {
    learn();
    record().splice(0);
  };
  const asked = (what, text) => {
    learn();
    return record().findLast((it) => it.command?.startsWith(what + "_") && it.payload === text);
  };
  const answerTo = (request) => request && record().find((it) => it.kind === "answer" && it.callback === request.callback);
  /** What the core answered to the window's own question about this very text. */
  const answered = (text) => {
    const answer = answerTo(asked("check", text));
    return answer && JSON.parse(answer.text);
  };
  /** Whether the core has kept this very text. */
  const saved = (text) => !!answerTo(asked("save", text));
  const shown = () => {
    const { verdict, reason = null, line, column } = state().dataset;
    const number = (it) => (it === undefined ? null : Number(it));
    return { verdict, reason, line: number(line), column: number(column), text: state().innerText };
  };
  const put = (text) => {
    all();
    if (text === "") return key("Backspace");
    const data = new DataTransfer();
    data.setData("text/plain", text);
    editor().dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  };
  const copied = () => {
    all();
    const data = new DataTransfer();
    editor().dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
    return data.getData("text/plain");
  };
  window.hostile = { put, copied, shown, answered, saved, until, turn, drawn, forget };`;

/** ([{ name, text }], done) → for each what the window shows, what the core answered, and whether the text is whole. */
export const JUDGE = `
  const [cases, done] = arguments;
  const { put, copied, shown, answered, until, turn, forget } = window.hostile;
  const judged = async ({ name, text }) => {
    forget();
    put(text);
    const reply = await until("the core to judge " + name, () => answered(text));
    await turn();
    const problems = reply.problems.filter((it) => it.field === "payload").map(({ code, details }) => ({ code, details }));
    const findings = [...new Set(reply.findings.filter((it) => it.field === "payload").map((it) => it.rule))];
    return { name, shown: shown(), problems, findings, whole: text === "" || copied() === text };
  };
  (async () => {
    const found = [];
    for (const it of cases) found.push(await judged(it));
    return found;
  })().then(done, (error) => done({ failure: String(error) }));`;

/** Texts that are made in the page: sent there they would be measured too. */
export const TEXTS = `
  const order = (at) => ({ id: 1000 + at, sku: "SKU-" + at, title: "Sm\\u00f8rrebr\\u00f8d \\u8ba2\\u5355 \\ud83d\\udce6", price: 9.5 + at });
  const orders = (units) => {
    const head = '{\\n  "aps": {"alert": {"title": "Many orders"}},\\n  "orders": [\\n    ';
    const rows = [];
    for (let size = head.length, at = 0; size < units; at++) {
      const row = JSON.stringify(order(at));
      rows.push(row);
      size += row.length + 6;
    }
    return head + rows.join(",\\n    ") + "\\n  ]\\n}\\n";
  };
  const controls = Array.from({ length: 32 }, (_, at) => String.fromCharCode(at)).join("") + "\\u007f\\u0085\\u2028\\ufeff";
  window.hostileTexts = {
    "10 MB of JSON": () => orders(10e6),
    "10 MB of prose": () => "It was a dark and stormy night; \\u201cthe rain\\u201d fell, \\u98ce\\u5f88\\u5927.\\n".repeat(180_000),
    "a line of 10 MB": () => '{"aps":{"alert":"' + "x".repeat(10e6) + '"}}',
    "1 MB of JSON": () => orders(1e6),
    "a line of 100,000": () => '{"aps":{"alert":"' + "\\u957f\\u4e00x".repeat(33_333) + '"}}',
    "a line of 100,000 that is no JSON": () => "'".repeat(100_000),
    "lone surrogates": () => '{"aps":{"alert":"\\ud800 \\udc00 \\ud83d\\ude00 \\udbff","\\udfff":1}}',
    "NUL and controls": () => '{"aps":{"alert":"' + controls + '"}}',
    "NUL alone": () => "\\0",
    "100,000 arrays deep": () => "[".repeat(100_000) + "]".repeat(100_000),
    "100,000 objects deep": () => '{"a":'.repeat(100_000) + "1" + "}".repeat(100_000),
    "100,000 open braces and quotes": () => '{"'.repeat(50_000),
  };
  // The core has no halves of characters: they are written as escapes as soon as they come in.
  window.hostileKept = (name) => window.hostileTexts[name]().replace(
    /[\\ud800-\\udfff]/gu, (it) => "\\\\u" + it.charCodeAt(0).toString(16));`;

/** (name) → whether the editor has this text, to the last character. */
export const WHOLE = `return window.hostile.copied() === window.hostileKept(arguments[0]);`;

/** (name, done) Puts a text in, and waits until the core has kept it. */
export const SAVED = `
  const [name, done] = arguments;
  const { put, until, saved, forget } = window.hostile;
  const text = window.hostileKept(name);
  put("");
  forget();
  put(window.hostileTexts[name]());
  until("the draft to be kept", () => saved(text)).then(() => done({}), (error) => done({ failure: String(error) }));`;

/** (name, done) → times in milliseconds from the paste of a text, and whether it is whole. */
export const MEASURE = `
  const [name, done] = arguments;
  const { put, copied, shown, answered, until, drawn, forget } = window.hostile;
  (async () => {
    put("{}");
    await until("rest", () => answered("{}"));
    forget();
    const given = window.hostileTexts[name]();
    const kept = window.hostileKept(name);
    await drawn();
    let [longest, open] = [0, true];
    let last = performance.now();
    const begin = last;
    const frame = (now) => {
      longest = Math.max(longest, now - last);
      last = now;
      if (open) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    put(given);
    await drawn();
    const window_ms = performance.now() - begin;
    const state = shown();
    const reply = await until("the core's answer", () => answered(kept), 50_000);
    await drawn();
    const core_ms = performance.now() - begin;
    // A task of the page's own is served meanwhile, and afterwards.
    await drawn();
    open = false;
    return { units: kept.length, window_ms, core_ms, longest, state, whole: copied() === kept,
      problems: reply.problems.map((it) => it.code), rules: [...new Set(reply.findings.map((it) => it.rule))] };
  })().then(done, (error) => done({ failure: String(error) }));`;
