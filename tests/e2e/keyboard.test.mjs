// The main job by keyboard alone: nothing here clicks, and what has the focus can always be seen.

import assert from "node:assert/strict";

import { journey } from "./harness/index.mjs";
import { only, sent } from "./steps.mjs";

journey("by keyboard alone", { keychain: true }, async ({ app, step }) => {
  await step("Tab reaches the title, and shows where it is all the way", async () => {
    // A Tab before the view is drawn goes nowhere.
    await app.field("title");
    const seen = await tabTo(app, "textbox Title");
    assert.ok(
      seen.some((it) => it.startsWith("radio Loopback")),
      seen.join("\n"),
    );
    assert.ok(
      seen.some((it) => it.startsWith("button Send")),
      seen.join("\n"),
    );
    assert.ok(
      seen.some((it) => it.startsWith("tab Form")),
      seen.join("\n"),
    );
    await app.press("Control", "a");
    await app.type("Typed without a mouse");
    await app.waitForText("Typed without a mouse", { inside: '[data-part="preview"]' });
  });

  await step("switches and lists answer to keys", async () => {
    await tabTo(app, /^combobox|^button Interruption/, /Interruption/);
    await app.press("ArrowDown");
    await app.find("option", /Time Sensitive/);
    await app.type("t");
    await app.press("Enter");
    await app.waitForText("Time Sensitive", { inside: '[data-part="under"]' });
    await tabTo(app, "switch mutable-content");
    await app.press("Space");
    assert.equal(await app.run("return document.activeElement.ariaChecked"), "true");
    await tabTo(app, "textbox Add a key");
    await app.type("screen");
    await app.press("Enter");
    await app.type("orders");
  });

  await step("Ctrl+Enter sends", async () => {
    const row = only(await sent(app, () => app.press("Control", "Enter")));
    assert.match(row.text, /^200 .*Simulated iPhone/);
    await seeFocus(app);
  });

  await step("arrows choose the tabs and what Loopback plays", async () => {
    await tabTo(app, /^tab Form/, /./, "back");
    await app.press("ArrowRight");
    await app.find("tab", "JSON");
    await app.waitForText("Valid JSON", { inside: '[data-part="json-state"]' });
    await app.waitForText('"Typed without a mouse"', { inside: ".cm-content" });
    await app.press("ArrowLeft");
    await tabTo(app, /plays/, /./, "back");
    await app.press("ArrowDown");
    await app.find("option", /Production/);
    await app.press("ArrowDown");
    await app.press("Enter");
    await app.waitForText("Simulated iPhone is listed under Sandbox.");
  });

  await step("a question is answered and a rejection sent elsewhere", async () => {
    await app.press("Control", "Enter");
    await app.waitForText("APNs is likely to refuse this", { inside: "[data-dialog]" });
    await app.press("Escape");
    await app.waitFor("the question to be gone", async () => !(await dialog(app)));
    await seeFocus(app);
    const row = only(
      await sent(app, async () => {
        await app.press("Control", "Enter");
        await app.waitFor("the question", () => dialog(app));
        // It takes the focus a frame after it opens; a Tab before that is undone.
        await app.waitFor("the focus in it", () => app.run(`return !!document.activeElement.closest("[data-dialog]")`));
        await tabTo(app, "button Send anyway");
        await app.press("Enter");
      }),
    );
    assert.match(row.text, /^400 .*BadDeviceToken/);
    const rows = await sent(app, async () => {
      await tabTo(app, "button Send to Sandbox instead");
      await app.press("Enter");
    });
    assert.ok(
      rows.some(({ text }) => /^200 .*Loopback · Sandbox/.test(text)),
      JSON.stringify(rows),
    );
    await seeFocus(app);
  });

  await step("the palette goes to every place", async () => {
    for (const place of ["Devices", "Credentials", "History", "Simulator", "Compose"]) {
      await palette(app, place);
      await app.waitFor(place, () =>
        app
          .run(`return document.querySelector('[data-place][aria-current]').dataset.place`)
          .then((it) => it === place.toLowerCase()),
      );
      await app.css(`[data-view="${place.toLowerCase()}"]`);
      await seeFocus(app);
    }
    await app.press("Control", "6");
    await app.waitForText("Typed without a mouse", { inside: '[data-view="simulator"] [data-part="phone"]' });
    await app.press("Control", "1");
  });

  await step("a key is refused and a device edited without a mouse", async () => {
    await app.press("Control", "4");
    await tabTo(app, "textbox Path of the file");
    await app.type("/nowhere/AuthKey_ABCDE12345.p8");
    await app.press("Enter");
    await app.waitForText("AuthKey_ABCDE12345.p8 was not imported", { inside: "[data-dialog]" });
    await app.press("Escape");
    await app.waitFor("the dialog to be gone", async () => !(await dialog(app)));
    await app.waitFor("the focus to be back", async () => /Path of the file/.test(await app.focus()));
    await app.press("Control", "3");
    await tabTo(app, /^row /);
    await app.press("Enter");
    await app.waitFor("the form", () => dialog(app));
    await tabTo(app, "textbox Name");
    await app.press("Control", "a");
    await app.type("Ana’s iPhone");
    await app.press("Enter");
    await app.css('[data-device="Ana’s iPhone"]');
    await seeFocus(app);
  });

  await step("Ctrl+comma opens the settings, arrows change the theme, Escape closes", async () => {
    await app.press("Control", "1");
    await app.press("Control", ",");
    await app.waitForText("Theme", { inside: '[data-dialog="settings"]' });
    const onTheme = () => app.run(`return !!document.activeElement.closest('[data-field="theme"]')`);
    for (let stop = 0; stop < 5 && !(await onTheme()); stop++) await tabTo(app, /./);
    assert.equal(await app.focus(), "radio System");
    await app.press("ArrowRight");
    await app.press("ArrowRight");
    await app.waitFor("the dark theme", () => app.run(`return document.documentElement.dataset.theme === "dark"`));
    await app.press("Escape");
    await app.waitFor("the settings to be closed", async () => !(await dialog(app)));
    await seeFocus(app);
  });
});

/** Presses Tab until what has the focus is called this, looking at each stop that it can be seen. */
async function tabTo(app, name, also = /./, way = "forth") {
  const seen = [];
  for (let stop = 0; stop < 60; stop++) {
    await app.press(...(way === "back" ? ["Shift", "Tab"] : ["Tab"]));
    const at = await app.focus();
    seen.push(at);
    await seeFocus(app);
    if ((typeof name === "string" ? at === name : name.test(at)) && also.test(at)) return seen;
  }
  throw new Error(`Tab never came to ${name}; it came to:\n${seen.join("\n")}`);
}

/** What has the focus is on the screen and marked. */
function seeFocus(app) {
  return app.waitFor("the focus to be visible", async () => {
    const found = await app.run(`
      const element = document.activeElement;
      if (!element || element === document.body) return "the focus is lost";
      if (element.id === "main") return ""; // A new place: the next Tab enters it.
      // The ring may be drawn by the box around: a radio by its segment, a field by its frame.
      for (let at = element, up = 0; at && up < 4; at = at.parentElement, up++) {
        const style = getComputedStyle(at);
        const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
        if (ringed || style.boxShadow !== "none") return "";
      }
      // A splitter is a line, which is drawn in another colour.
      const line = getComputedStyle(element, "::after");
      const accent = getComputedStyle(document.querySelector('[data-action="send"]')).backgroundColor;
      if (element.role === "separator" && line.backgroundColor === accent) return "";
      return "no ring around " + element.outerHTML.slice(0, 200) + "; its line is " + line.backgroundColor
        + (document.hasFocus() ? "" : "; the window is not the active one");`);
    if (found) throw new Error(found);
    return true;
  });
}

const dialog = (app) => app.run(`return !!document.querySelector("[data-dialog], [data-view=palette]")`);

async function palette(app, query) {
  await app.press("Control", "k");
  await app.css('[data-field="palette-search"]');
  await app.waitFor("the focus in the palette", () =>
    app.run(`return document.activeElement.dataset.field === "palette-search"`),
  );
  await app.type(query);
  await app.waitForText(query, { inside: '[role="option"][aria-selected="true"]' });
  await app.press("Enter");
  await app.waitFor("the palette to be closed", async () => !(await dialog(app)));
}
