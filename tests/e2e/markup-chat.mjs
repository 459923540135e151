// Every place of chat push with a text field: its name, how to get there, and how to get away.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { act, go, tab } from "./steps.mjs";

/** Chat push: its message, its people, and what lies over them. */
export function chatPlaces({ app, desktop }) {
  const escape = () => closing(app);
  const group = {
    id: "crowd",
    members: Array.from({ length: 20 }, (_, at) => `p${at}`),
  };
  const person = (name) => ({ name, online: false, bindings: [] });
  const scenario = {
    version: 1,
    name: "Crowd",
    clock: "2026-11-24T23:17:00",
    timeZone: "Asia/Shanghai",
    language: "en",
    people: group.members.map(person),
    groups: [group],
    message: {
      m: "1",
      from: "p0",
      to: { group: group.id },
      body: { type: "text", text: "Hi" },
      ext: {},
    },
    expect: { p1: { verdict: "pushed", payload: "{}" } },
  };
  const over = (action, dialog) => async () => {
    await act(app, action);
    await app.css(`[data-dialog="${dialog}"]`);
  };
  return [
    [
      "chat message and a person",
      async () => {
        const folder = join(desktop.data, "workspaces/Sample/scenarios");
        writeFileSync(join(folder, "crowd.scenario.json"), JSON.stringify(scenario));
        await app.restart();
        await go(app, "chat");
        await (await app.css('[data-scenario="crowd"]')).click();
        await (await app.css('[data-person="p1"] .head')).click();
        await app.css('[data-field="people-search"]');
        await app.css('[data-field="display-name"]');
      },
    ],
    [
      "chat ext",
      async () => {
        await tab(app, "ext");
        await app.css('[data-part="ext-state"]');
      },
    ],
    [
      "chat clock",
      async () => {
        await (await app.css('[data-field="clock"]')).click();
        await app.css('[data-field="clock-time"]');
      },
      () => app.press("Escape"),
    ],
    ["a person", over("add-person", "add-person"), escape],
    ["a group", over("add-group", "group"), escape],
    [
      "what is expected",
      async () => {
        await (await app.css('[data-scenario="01-first-push"]')).click();
        await act(app, "edit-expectation");
        await app.css('[data-field="expect-payload"]');
      },
      escape,
    ],
    ["a new scenario", over("new-scenario", "new-scenario"), escape],
    [
      "another name for a scenario",
      async () => {
        await act(app, "scenario-actions");
        await act(app, "rename-scenario");
        await app.css('[data-field="scenario-title"]');
      },
      escape,
    ],
    [
      "a received userInfo",
      async () => {
        await act(app, "scenario-actions");
        await over("reader", "reader")();
      },
      escape,
    ],
  ];
}

/** Closes what lies over a view. */
export async function closing(app) {
  await app.press("Escape");
  await app.waitFor("what lies over the view to be closed", () =>
    app.run(`return !document.querySelector("[data-dialog], [data-view=palette], [data-popover], .cm-search")`),
  );
}
