// What runs in the page while markup is typed into it: a watch over all that may come of it, and the typing.

/**
 * (the origin that the strings point at) Makes `window.markup`, whose `found` is told of everything that a text must
 * not become: elements, addresses and handlers, calls that leave the window, code that runs, violations of the policy.
 */
export const WATCH = `
  if (window.markup) return;
  const found = [];
  const tell = (what, value) => found.push(what + ": " + String(value).slice(0, 200));
  // Code that runs.
  Object.defineProperty(window, "__xss", { set: (it) => tell("code ran", it), get: () => undefined });
  for (const name of ["alert", "confirm", "prompt", "open", "print"]) window[name] = (it) => tell(name, it);
  addEventListener("error", (event) => {
    // An observer of sizes whose turn comes with the next frame: the engine says so, and nothing is wrong.
    if (!event.message?.startsWith("ResizeObserver loop")) tell("error", event.message ?? event.target);
  });
  addEventListener("unhandledrejection", (event) => tell("rejection", event.reason?.message ?? JSON.stringify(event.reason)));
  document.addEventListener("securitypolicyviolation", (event) => {
    window.markup.served = event.originalPolicy;
    (window.markup.expected ?? found).push(event.effectiveDirective + ": " + event.blockedURI);
  });
  // Requests.
  const mine = (address) => {
    if (address === "") return true;
    try {
      const { protocol, origin, pathname } = new URL(address, location.href);
      const local = protocol === "ipc:" || protocol === "at-once:" || protocol === "blob:" || address.startsWith("data:image/");
      return local || (origin === location.origin && /^\\/($|index\\.html$|assets\\/)/.test(pathname));
    } catch {
      return false;
    }
  };
  const watched = (owner, name, address) => {
    const called = owner[name];
    owner[name] = function (...args) {
      if (!mine(String(address(args)))) tell(name, address(args));
      return called.apply(this, args);
    };
  };
  watched(window, "fetch", ([it]) => it?.url ?? it);
  watched(XMLHttpRequest.prototype, "open", ([, it]) => it);
  watched(Navigator.prototype, "sendBeacon", ([it]) => it);
  for (const name of ["WebSocket", "EventSource", "Worker", "SharedWorker"]) {
    const Made = window[name];
    if (Made) window[name] = function (...args) { tell(name, args[0]); return new Made(...args); };
  }
  const resources = (list) => {
    for (const { name } of list) if (!mine(name)) tell("resource", name);
  };
  new PerformanceObserver((list) => resources(list.getEntries())).observe({ type: "resource", buffered: true });
  // Elements and attributes.
  const NEVER = "script,iframe,frame,object,embed,base,meta,video,audio,source,math,noscript,applet,portal,style,marquee";
  const ADDRESSES = ["src", "href", "xlink:href", "action", "formaction", "data", "srcdoc", "poster", "background", "srcset"];
  const judge = (element) => {
    if (element.matches(NEVER)) tell("element", element.outerHTML);
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) tell("handler", element.outerHTML);
      else if (ADDRESSES.includes(name) && !value.startsWith("#") && !mine(value)) tell(name, value);
      else if (name === "style" && /url\\(|@import|expression/i.test(value)) tell("style", value);
    }
  };
  new MutationObserver((changes) => {
    for (const { target, addedNodes, type } of changes) {
      if (type === "attributes") judge(target);
      for (const node of addedNodes) if (node.nodeType === 1) for (const it of [node, ...node.querySelectorAll("*")]) judge(it);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: [...ADDRESSES, "style", "onerror", "onload", "onfocus", "onclick", "onmouseover"] });
  // Fields.
  const KINDS = ["text", "search", "password", "email", "url", "tel"];
  const isText = (it) => it instanceof HTMLTextAreaElement || (it instanceof HTMLInputElement && KINDS.includes(it.type));
  // The panel to search in the JSON is CodeMirror's own.
  const nameOf = (it) => it.closest("[data-field]")?.dataset.field ?? (it.closest(".cm-search") && "json-" + it.name);
  const fields = () => [...document.querySelectorAll("input, textarea")].filter(
    (it) => isText(it) && !it.disabled && !it.readOnly && it.checkVisibility() && it.getClientRects().length > 0);
  const setterOf = (it) => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(it), "value").set;
  const fill = (field, text) => {
    setterOf(field).call(field, text);
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
  };
  const turn = () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    // A port that is left open makes every later message wait longer.
    port1.onmessage = () => { port1.close(); resolve(); };
    port2.postMessage(null);
  });
  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => turn().then(resolve)));
  window.markup = { found, fields, nameOf, fill, turn, drawn, mine, resources };`;

/** (strings, done) → the names of the fields that were in sight; each had every string in turn, and then lost the focus. */
export const FILL = `
  const [strings, done] = arguments;
  const { fields, nameOf, fill, turn, drawn } = window.markup;
  (async () => {
    const filled = new Map();
    for (const text of strings) {
      for (const field of fields()) {
        if (!field.isConnected) continue;
        fill(field, text);
        filled.set(field, (filled.get(field) ?? 0) + 1);
      }
      await turn();
    }
    await drawn();
    for (const field of filled.keys()) if (field.isConnected) field.dispatchEvent(new FocusEvent("blur"));
    await drawn();
    return [...filled].map(([field, times]) => ({ name: nameOf(field) ?? "", times }));
  })().then(done, (error) => done({ failure: String(error) }));`;

/** ([{ title, payload }], surfaces or null for all, done) → what each surface shows of them; the first of all, the others of every sixth. */
export const SURFACES = `
  const [all, wanted, done] = [arguments[0], arguments.length > 2 ? arguments[1] : null, arguments[arguments.length - 1]];
  const { drawn, turn } = window.markup;
  const preview = () => document.querySelector("[data-part=preview]").textContent;
  (async () => {
    const shown = [];
    const tabs = [...document.querySelectorAll("[data-tab-surface]")].filter((it) => !wanted || wanted.includes(it.dataset.tabSurface));
    for (const [nth, tab] of tabs.entries()) {
      tab.click();
      const surface = tab.dataset.tabSurface;
      await window.hostile.until(surface, () => document.querySelector("[data-surface]")?.dataset.surface === surface);
      await drawn();
      for (const { title, payload } of all.filter((_, at) => nth === 0 || at % 6 === nth % 6)) {
        window.hostile.put(payload);
        await turn();
        shown.push({ surface, title, text: preview() });
      }
    }
    return shown;
  })().then(done, (error) => done({ failure: String(error) }));`;

/** (the canary, done) → what came of an inline script, an inline handler, an address with code and a script of another origin. */
export const PROVE = `
  const [canary, done] = arguments;
  window.markup.expected = [];
  window.proofs = 0;
  const add = (name, set) => document.body.append(Object.assign(document.createElement(name), set));
  add("script", { textContent: "window.proofs += 1" });
  add("script", { src: canary + "/script.js" });
  const image = document.createElement("img");
  image.setAttribute("onerror", "window.proofs += 1");
  image.src = canary + "/image.png";
  document.body.append(image);
  const link = Object.assign(document.createElement("a"), { href: "javascript:void(window.proofs += 1)" });
  document.body.append(link);
  link.click();
  let evaluated = null;
  try {
    evaluated = new Function("return 1")();
  } catch (error) {
    evaluated = error.name;
  }
  const sent = fetch(canary + "/fetch").then(() => "sent", () => "refused");
  Promise.all([sent, window.markup.drawn()]).then(([fetched]) => done({
    proofs: window.proofs, evaluated, fetched, refused: window.markup.expected.splice(0), served: window.markup.served }));`;

/** (command, arguments, done) Asks the core for each in turn. */
export const ASK = `
  const [command, all, done] = arguments;
  (async () => {
    for (const argument of all) await window.__TAURI_INTERNALS__.invoke(command, { argument });
    return {};
  })().then(done, (error) => done({ failure: JSON.stringify(error) }));`;
