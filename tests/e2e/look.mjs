// How a window looks: language and theme, at rest, within its bounds.

import assert from "node:assert/strict";

/** Width and height of the pages of which pictures are taken. */
export const SIZES = [
  [1280, 800],
  [1000, 700],
];

/** Chooses by the palette, which has the same item in every language. */
export async function set(app, setting, value) {
  await app.press("Control", "k");
  await app.css('[data-field="palette-search"]');
  await app.fill(await app.css('[data-field="palette-search"]'), `${setting} ${value}`);
  await (await app.css(`[data-item="action.${setting}.${value}"]`)).click();
  await app.waitFor(`${setting} ${value}`, () =>
    app.run(
      `return (document.documentElement.dataset.theme + document.documentElement.lang).includes(arguments[0])`,
      value,
    ),
  );
}

/** Nothing moves or fades any more but the editor's caret, and what is in the page is on the screen. */
export async function settled(app) {
  await app.waitFor("the window to be at rest", () =>
    app.run(`return document.fonts.status === "loaded"
      && document.getAnimations().every((it) => it.playState !== "running" || it.animationName?.startsWith("cm-blink"))`),
  );
  await app.driver.executeAsyncScript(
    "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done));",
  );
}

/** Nothing of the page lies outside the window, where only a scroll bar that is not there would reach it. */
export async function fits(app, where) {
  const over = await app.run(`
    const { scrollWidth, scrollHeight } = document.documentElement;
    return scrollWidth > innerWidth || scrollHeight > innerHeight ? [scrollWidth, scrollHeight] : null;`);
  assert.equal(over, null, `${where} is larger than the window`);
}
