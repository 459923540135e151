// What runs inside the page. Roles and names are axe-core's, which computes them as browsers do for screen
// readers, so that a test finds a thing only if a person with a screen reader would.

const SHARED = `
  window.pushbenchTest ??= {
    describe(element) {
      axe.setup(document.documentElement);
      try {
        return [axe.commons.aria.getRole(element), this.name(element)].filter(Boolean).join(" ");
      } finally {
        axe.teardown();
      }
    },
    name: (element) => axe.commons.text.accessibleText(element).replace(/\\s+/g, " ").trim(),
    visible: (element) => element.checkVisibility({ opacityProperty: false, visibilityProperty: true })
      && element.getClientRects().length > 0,
  };`;

/** (role, pattern, flags, inside) → the one match, and the names of all that have the role. */
export const FIND = `${SHARED}
  const [role, pattern, flags, inside] = arguments;
  const matcher = new RegExp(pattern, flags);
  axe.setup(document.documentElement);
  try {
    const all = [...(inside ?? document).querySelectorAll("*")];
    const shown = all.filter((it) => axe.commons.aria.getRole(it) === role && window.pushbenchTest.visible(it));
    const named = shown.map((element) => ({ element, name: window.pushbenchTest.name(element) }));
    const found = named.filter(({ name }) => matcher.test(name));
    return { element: found.length === 1 ? found[0].element : null, seen: named.map(({ name }) => name) };
  } finally {
    axe.teardown();
  }`;

/** () → role and name of what has the focus. */
export const FOCUS = `${SHARED}
  return window.pushbenchTest.describe(document.activeElement);`;

/** (selector) → the text that can be seen. */
export const TEXT = `
  return [...document.querySelectorAll(arguments[0])].map((element) => element.innerText).join("\\n");`;

/** (done) → serious and critical findings, short enough to read in a failed assertion. */
export const AXE_RUN = `
  const done = arguments[arguments.length - 1];
  axe.run(document, { resultTypes: ["violations"] }).then(
    ({ violations }) => done({
      failure: null,
      findings: violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, impact, help, nodes }) => ({
          id, impact, help,
          nodes: nodes.map(({ target, failureSummary }) => target.join(" ") + ": " + failureSummary),
        })),
    }),
    (error) => done({ failure: String(error), findings: [] }),
  );`;

/** (command, payload, done) → the answer. */
export const INVOKE = `
  const [command, payload, done] = arguments;
  window.__TAURI_INTERNALS__.invoke(command, payload)
    .then((ok) => done({ ok: ok ?? null }), (error) => done({ error }));`;

/**
 * Records all IPC: requests where they leave (on Linux by fetch to ipc://localhost/COMMAND), and answers,
 * channel messages and events where they arrive (each runs a callback by its number; an answer to a request
 * has the request's number, unless it is an error). What the page waits for goes to at-once://localhost/COMMAND;
 * it is recorded in the same way where it was answered.
 */
export const RECORD = `
  if (window.pushbenchRecord) return;
  const record = (window.pushbenchRecord = []);
  const text = (value) => {
    if (value instanceof ArrayBuffer) value = new Uint8Array(value);
    if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
    return typeof value === "string" ? value : JSON.stringify(value ?? null);
  };
  const fetched = window.fetch;
  window.fetch = function (url, options) {
    const address = String(url?.url ?? url);
    if (address.startsWith("ipc:")) {
      const command = decodeURIComponent(address.split("/").at(-1));
      const callback = Number(new Headers(options?.headers).get("Tauri-Callback"));
      record.push({ at: Date.now(), kind: "request", command, callback, text: text(options?.body) });
    }
    return fetched.call(this, url, options);
  };
  const { open, send } = XMLHttpRequest.prototype;
  const addresses = new WeakMap();
  let waited = 0;
  XMLHttpRequest.prototype.open = function (method, url, ...others) {
    addresses.set(this, String(url));
    return open.call(this, method, url, ...others);
  };
  XMLHttpRequest.prototype.send = function (body) {
    send.call(this, body);
    const address = addresses.get(this);
    if (!address.startsWith("at-once:") || this.responseText === "null") return;
    waited -= 1;
    const [at, command] = [Date.now(), address.split("/").at(-1)];
    record.push({ at, kind: "request", command, callback: waited, text: '{"argument":' + body + "}" });
    record.push({ at, kind: "answer", callback: waited, text: this.responseText });
  };
  const callbacks = window.__TAURI_INTERNALS__.callbacks;
  const get = callbacks.get;
  callbacks.get = function (id) {
    const callback = get.call(callbacks, id);
    return callback && ((data) => {
      record.push({ at: Date.now(), kind: "answer", callback: id, text: text(data) });
      return callback(data);
    });
  };`;
