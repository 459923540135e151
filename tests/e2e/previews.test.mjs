// Pictures of every surface of the preview, for people to look at: light and dark phones, both languages, from right
// to left, large texts. What they show of a payload is asserted, how they look is not.

import assert from "node:assert/strict";

import { journey } from "./harness/index.mjs";
import { fits, set, settled } from "./look.mjs";
import { act, choose, tab, write } from "./steps.mjs";

const NOTIFICATION = ["lock", "banner", "centre", "expanded", "watch", "carplay", "icon"];
const ACTIVITY = ["activity", "island"];

const TEXTS = {
  en: {
    alert: {
      title: "New in the shop",
      subtitle: "Autumn collection",
      body: "Raincoats in five colours, and boots that like puddles. Have a look before the weekend, when it rains.",
    },
    state: { status: "Out for delivery", progress: 0.62, stops: 3, driver: "Ana" },
  },
  "zh-Hans": {
    alert: {
      title: "店铺上新",
      subtitle: "秋季系列",
      body: "五种颜色的雨衣，还有喜欢水坑的靴子。周末要下雨，快来看看吧，部分颜色数量有限，先到先得。",
    },
    state: { status: "正在派送", progress: 0.62, stops: 3, driver: "小安" },
  },
};

journey("previews", { keychain: true }, async ({ app, step }) => {
  await app.css('[data-part="phone"]');
  await withPicture(app);
  for (const language of ["en", "zh-Hans"]) {
    for (const theme of ["light", "dark"]) {
      await step(`a notification on every surface: ${language}, ${theme} phone`, async () => {
        await phone(app, language, theme);
        await notification(app, language);
        for (const surface of NOTIFICATION) await look(app, surface, `${language}-${theme}`);
      });
      await step(`a Live Activity on both surfaces: ${language}, ${theme} phone`, async () => {
        await activity(app, language);
        for (const surface of ACTIVITY) await look(app, surface, `${language}-${theme}`);
      });
    }
  }
  await unusual(app, step);
});

async function unusual(app, step) {
  await step("a call, a silent push and a badge", async () => {
    await phone(app, "en", "light");
    for (const [type, payload, surface] of [
      ["voip", { aps: {}, caller: "Ana", handle: "+351 912 345 678" }, "call"],
      ["background", { aps: { "content-available": 1 } }, "happens"],
      ["alert", { aps: { badge: 12 } }, "icon"],
    ]) {
      await payloadOf(app, type, payload);
      await look(app, surface, `${type}-en-light`);
    }
  });

  await step("from right to left, and with large texts", async () => {
    await payloadOf(app, "alert", {
      aps: {
        alert: { title: "طلبك في الطريق", body: "غادر طردان مستودعنا في لشبونة، ويصلان غدًا بين 9 و12." },
        "interruption-level": "time-sensitive",
        "thread-id": "orders",
      },
    });
    await settings(app, async () => (await app.css('[data-field="preview-rtl"]')).click());
    for (const surface of ["lock", "centre", "expanded", "watch"]) await look(app, surface, "rtl");
    await settings(app, async () => (await app.css('[data-field="preview-rtl"]')).click());
    await notification(app, "en");
    await settings(app, async () => {
      await (await app.css('[data-field="preview-size"]')).click();
      await app.press("End");
    });
    for (const surface of ["lock", "banner", "centre", "expanded"]) await look(app, surface, "large");
    await activity(app, "en");
    for (const surface of ACTIVITY) await look(app, surface, "large");
  });
}

async function phone(app, language, theme) {
  await set(app, "language", language);
  const shown = await app.run(`return document.querySelector('[data-part="phone"]').dataset.phone ?? ""`);
  if (shown !== theme) await act(app, "preview-theme");
}

async function notification(app, language) {
  const aps = { alert: TEXTS[language].alert, badge: 3, sound: "default", "mutable-content": 1, "thread-id": "autumn" };
  await payloadOf(app, "alert", {
    aps: { ...aps, category: "SHOP" },
    image_url: "https://www.example.com/autumn.png",
  });
}

async function activity(app, language) {
  const now = Math.floor(Date.now() / 1000);
  const state = { ...TEXTS[language].state, eta: now - 978_307_200 + 1500 };
  await payloadOf(app, "liveactivity", {
    aps: { timestamp: now, event: "update", "content-state": state, "stale-date": now + 3600 },
  });
}

async function payloadOf(app, type, payload) {
  await tab(app, "form");
  const shown = await app.text('[data-field="push_type"]');
  if (shown.trim() !== type) await choose(app, "push_type", new RegExp(`^${type}`));
  await write(app, JSON.stringify(payload, null, 2));
}

/** A picture of one surface, with what the extension would attach. */
async function look(app, surface, name) {
  await (await app.css(`[data-tab-surface="${surface}"]`)).click();
  await app.css(`[data-part="preview"][data-surface="${surface}"] [data-part]`);
  if (surface === "expanded" && (await app.run(`return !!document.querySelector('[data-action="load-image"]')`))) {
    await act(app, "load-image");
    await app.css('[data-part="picture"]');
  }
  await settled(app);
  await fits(app, `${surface} ${name}`);
  assert.deepEqual(await app.run(OVERFLOWING), [], `${surface} ${name}: what is wider than its box`);
  await app.screenshot(`preview-${surface}-${name}`);
}

// Texts that a person cannot read to their end, where nothing says that there is more.
const OVERFLOWING = `
  return [...document.querySelectorAll('[data-part="preview"] *')]
    .filter((it) => [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ""))
    .filter((it) => it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 0)
    .filter((it) => !["hidden", "clip", "auto", "scroll"].includes(getComputedStyle(it).overflowX))
    .map((it) => it.className + ": " + it.textContent.trim().slice(0, 60));`;

async function settings(app, change) {
  await act(app, "preview-settings");
  await app.css('[data-field="preview-rtl"]');
  await change();
  await app.press("Escape");
  await app.waitFor("the settings to be closed", () => app.run(`return !document.querySelector("[data-popover]")`));
}

/** The core would fetch the picture from the net, which tests do not do: here its answer is one that is painted. */
async function withPicture(app) {
  await app.run(`
    const canvas = Object.assign(document.createElement("canvas"), { width: 720, height: 440 });
    const pen = canvas.getContext("2d");
    const sky = pen.createLinearGradient(0, 0, 0, 440);
    for (const [at, colour] of [[0, "#2b3a67"], [0.55, "#e98a6d"], [1, "#f6d08a"]]) sky.addColorStop(at, colour);
    const disc = (x, y, size, colour) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.arc(x, y, size, 0, 7);
      pen.fill();
    };
    pen.fillStyle = sky;
    pen.fillRect(0, 0, 720, 440);
    disc(520, 250, 60, "#ffe9b8");
    disc(180, 560, 300, "#39506b");
    disc(560, 640, 360, "#22344d");
    const data = canvas.toDataURL("image/png").split(",")[1];
    const fetched = window.fetch;
    window.fetch = function (url, options) {
      if (!/^ipc:.*fetch_image$/.test(String(url?.url ?? url))) return fetched.call(this, url, options);
      const headers = { "Content-Type": "application/json", "Tauri-Response": "ok" };
      const answer = { mime: "image/png", data, bytes: data.length, host: "www.example.com" };
      return Promise.resolve(new Response(JSON.stringify(answer), { headers }));
    };`);
}
